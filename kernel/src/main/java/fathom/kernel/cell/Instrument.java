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
 * each method, before each backward jump and when a monitor has been entered. It changes neither
 * locals nor stack, so the frames stay as they are. Some calls are replaced: {@link Replacements};
 * those of printStackTrace go to {@link Traces}.
 */
final class Instrument {
  private static final String CHECK_OWNER = Interrupts.class.getName().replace('.', '/');

  private static final String TRACES_OWNER = Traces.class.getName().replace('.', '/');

  /** printStackTrace's descriptors, and those of its namesakes in {@link Traces}. */
  private static final Map<String, String> PRINTS =
      Map.of(
          "()V", "(Ljava/lang/Object;)V",
          "(Ljava/io/PrintStream;)V", "(Ljava/lang/Object;Ljava/io/PrintStream;)V",
          "(Ljava/io/PrintWriter;)V", "(Ljava/lang/Object;Ljava/io/PrintWriter;)V");

  private Instrument() {}

  /**
   * The instrumented class file.
   *
   * @param checks whether loops and methods are checked; only they cost anything
   */
  static byte[] apply(byte[] classFile, boolean checks) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Methods(writer, checks), 0);
    return writer.toByteArray();
  }

  private static final class Methods extends ClassVisitor {
    private final boolean checks;

    Methods(ClassVisitor next, boolean checks) {
      super(Opcodes.ASM9, next);
      this.checks = checks;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return next == null ? null : new Checks(next, checks, name.equals("<init>"));
    }
  }

  private static final class Checks extends MethodVisitor {
    private final boolean checks;
    private final boolean constructor;
    private boolean monitorEntered;
    private final Set<Label> passed = new HashSet<>();

    Checks(MethodVisitor next, boolean checks, boolean constructor) {
      super(Opcodes.ASM9, next);
      this.checks = checks;
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
      if (monitorEntered) {
        // Behind the label, because there begins the range whose handler leaves the monitor.
        monitorEntered = false;
        check();
      }
    }

    @Override
    public void visitInsn(int opcode) {
      super.visitInsn(opcode);
      monitorEntered = opcode == Opcodes.MONITORENTER;
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
      Replacements.call(mv, opcode, owner, name, descriptor, isInterface);
    }

    private void check() {
      if (!checks) {
        return;
      }
      super.visitMethodInsn(Opcodes.INVOKESTATIC, CHECK_OWNER, "check", "()V", false);
    }
  }
}
