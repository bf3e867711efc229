package fathom.kernel.cell;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Puts the cell and its lines into a class file in the place of the unit's, so that every stack
 * trace names them, and makes its classes public, so that libraries may reflect on them.
 */
final class CellLines {
  private static final int HIDDEN = Opcodes.ACC_PRIVATE | Opcodes.ACC_PROTECTED;

  private CellLines() {}

  /**
   * The class file with the cells' lines.
   *
   * @param unit where each line comes from
   * @param cell the cell's number
   */
  static byte[] apply(byte[] classFile, Unit unit, int cell) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Lines(writer, unit, cell), 0);
    return writer.toByteArray();
  }

  private static final class Lines extends ClassVisitor {
    private final Unit unit;
    private final int cell;
    private boolean record;

    Lines(ClassVisitor next, Unit unit, int cell) {
      super(Opcodes.ASM9, next);
      this.unit = unit;
      this.cell = cell;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] types) {
      record = "java/lang/Record".equals(parent);
      super.visit(version, access | Opcodes.ACC_PUBLIC, name, signature, parent, types);
    }

    @Override
    public void visitSource(String source, String debug) {
      super.visitSource("Cell " + cell, debug);
    }

    @Override
    public void visitInnerClass(String name, String outer, String simple, int access) {
      boolean ofCell = outer != null && outer.startsWith(Names.PACKAGE + "/");
      int seen = ofCell && (access & HIDDEN) == 0 ? access | Opcodes.ACC_PUBLIC : access;
      super.visitInnerClass(name, outer, simple, seen);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      boolean open = record && name.equals("<init>") && (access & HIDDEN) == 0;
      int seen = open ? access | Opcodes.ACC_PUBLIC : access;
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(seen, name, descriptor, signature, exceptions)) {
        @Override
        public void visitLineNumber(int line, Label start) {
          super.visitLineNumber(unit.cellLine(line), start);
        }
      };
    }
  }
}
