package fathom.kernel;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Writes jars anew whose classes are in Java 5's format: the JVM's archive takes none of those, and
 * to verify them takes long. What they do stays the same; they get frames and a newer number.
 */
final class ModernClasses {
  /** Where the number of a class file's format stands, and the first one with frames. */
  private static final int VERSION_BYTE = 7;

  private static final int FIRST_WITH_FRAMES = 50;

  private ModernClasses() {}

  /** Takes jars, all of them in the class path as well. */
  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      if (isOld(Path.of(jar))) {
        rewrite(Path.of(jar));
      }
    }
  }

  private static boolean isOld(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(".class")) {
          byte[] head = zip.getInputStream(entry).readNBytes(VERSION_BYTE + 1);
          if (head.length > VERSION_BYTE && head[VERSION_BYTE] < FIRST_WITH_FRAMES) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private static void rewrite(Path jar) throws IOException {
    Path made = jar.resolveSibling(jar.getFileName() + ".new");
    try (ZipFile from = new ZipFile(jar.toFile());
        OutputStream file = Files.newOutputStream(made);
        ZipOutputStream to = new ZipOutputStream(file)) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        to.write(entry.getName().endsWith(".class") ? modern(bytes) : bytes);
        to.closeEntry();
      }
    }
    Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The class file with frames; one that has them, or cannot have them, as it is. */
  static byte[] modern(byte[] classFile) {
    if (classFile[VERSION_BYTE] >= FIRST_WITH_FRAMES) {
      return classFile;
    }
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    ClassVisitor newer =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(int version, int access, String n, String s, String p, String[] i) {
            super.visit(Opcodes.V1_8, access, n, s, p, i);
          }
        };
    try {
      new ClassReader(classFile).accept(newer, ClassReader.SKIP_FRAMES);
      return writer.toByteArray();
    } catch (RuntimeException e) {
      // It names a class that is not here, or has subroutines, which no frames can describe.
      return classFile;
    }
  }
}
