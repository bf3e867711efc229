package fathom.kernel.cell;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes the classes of a cell interruptible: a call of {@link Interrupts#check} at the entry of
 * each method and before each backward jump. It changes neither locals nor stack, so the frames
 * stay as they are. Calls of {@code System.exit} go to {@link Exit}, those of printStackTrace to
 * {@link Traces}.
 */
final class Instrument {
  private static final String CHECK_OWNER = Interrupts.class.getName().replace('.', '/');
  private static final String EXIT_OWNER = Exit.class.getName().replace('.', '/');

  private static final String TRACES_OWNER = Traces.class.getName().replace('.', '/');

  /** printStackTrace's descriptors, and those of its namesakes in {@link Traces}. */
  private static final Map<String, String> PRINTS =
      Map.of(
          "()V", "(Ljava/lang/Object;)V",
          "(Ljava/io/PrintStream;)V", "(Ljava/lang/Object;Ljava/io/PrintStream;)V",
          "(Ljava/io/PrintWriter;)V", "(Ljava/lang/Object;Ljava/io/PrintWriter;)V");

  private Instrument() {}

  /** The instrumented class file. */
  static byte[] apply(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Methods(writer), 0);
    return writer.toByteArray();
  }

  private static final class Methods extends ClassVisitor {
    Methods(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return next == null ? null : new Checks(next, name.equals("<init>"));
    }
  }

  private static final class Checks extends MethodVisitor {
    private final boolean constructor;
    private final Set<Label> passed = new HashSet<>();

    Checks(MethodVisitor next, boolean constructor) {
      super(Opcodes.ASM9, next);
      this.constructor = constructor;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (!constructor) {
        check();
      }
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      if (passed.contains(label)) {
        check();
      }
      super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (opcode == Opcodes.INVOKEVIRTUAL && name.equals("printStackTrace")) {
        String print = PRINTS.get(descriptor);
        if (print != null) {
          super.visitMethodInsn(Opcodes.INVOKESTATIC, TRACES_OWNER, name, print, false);
          return;
        }
      }
      boolean exit =
          owner.equals("java/lang/System") && name.equals("exit") && descriptor.equals("(I)V");
      super.visitMethodInsn(opcode, exit ? EXIT_OWNER : owner, name, descriptor, isInterface);
    }

    private void check() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, CHECK_OWNER, "check", "()V", false);
    }
  }
}
