package fathom.kernel.cell;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The calls in a cell's classes for which something else is called. */
final class Replacements {
  private static final String WAITS = Waits.class.getName().replace('.', '/');
  private static final String EXIT = Exit.class.getName().replace('.', '/');
  private static final String LOCKS = "java/util/concurrent/locks/";
  private static final String TASKS = "java/util/concurrent/";

  /** Owner, name and descriptor of a call, to that of a static one with the same operands. */
  private static final Map<String, List<String>> INSTEAD =
      Map.ofEntries(
          Map.entry("java/lang/System.exit(I)V", List.of(EXIT, "exit", "(I)V")),
          Map.entry("java/lang/Runtime.exit(I)V", List.of(EXIT, "exit", "(Ljava/lang/Runtime;I)V")),
          Map.entry("java/lang/Runtime.halt(I)V", List.of(EXIT, "exit", "(Ljava/lang/Runtime;I)V")),
          lock("Lock"),
          lock("ReentrantLock"),
          lock("ReentrantReadWriteLock$ReadLock"),
          lock("ReentrantReadWriteLock$WriteLock"),
          join("CompletableFuture"),
          join("ForkJoinTask"),
          Map.entry(
              "java/net/ServerSocket.accept()Ljava/net/Socket;",
              List.of(WAITS, "accept", "(Ljava/net/ServerSocket;)Ljava/net/Socket;")),
          Map.entry(
              "java/net/Socket.getInputStream()Ljava/io/InputStream;",
              List.of(WAITS, "input", "(Ljava/net/Socket;)Ljava/io/InputStream;")));

  /** Methods that hand their only, or last but one, operand to another thread. */
  private static final Set<String> HANDOVERS =
      Set.of("execute", "submit", "runAsync", "supplyAsync", "invoke");

  private Replacements() {}

  private static Map.Entry<String, List<String>> lock(String type) {
    return Map.entry(
        LOCKS + type + ".lock()V", List.of(WAITS, "lock", "(Ljava/util/concurrent/locks/Lock;)V"));
  }

  private static Map.Entry<String, List<String>> join(String type) {
    return Map.entry(
        TASKS + type + ".join()Ljava/lang/Object;",
        List.of(WAITS, "join", "(L" + TASKS + type + ";)Ljava/lang/Object;"));
  }

  /** Writes the call, or what is called for it. */
  static void call(
      MethodVisitor to,
      int opcode,
      String owner,
      String name,
      String descriptor,
      boolean isInterface) {
    List<String> instead =
        opcode == Opcodes.INVOKESPECIAL ? null : INSTEAD.get(owner + "." + name + descriptor);
    if (instead != null) {
      to.visitMethodInsn(
          Opcodes.INVOKESTATIC, instead.get(0), instead.get(1), instead.get(2), false);
      return;
    }
    if (owner.startsWith(TASKS) && HANDOVERS.contains(name)) {
      handOver(to, descriptor);
    }
    to.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    if (descriptor.endsWith(")Ljava/lang/Process;")
        && (owner.equals("java/lang/ProcessBuilder") || owner.equals("java/lang/Runtime"))) {
      to.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          WAITS,
          "started",
          "(Ljava/lang/Process;)Ljava/lang/Process;",
          false);
    }
  }

  /** Makes a task on the stack one of the cell's. */
  private static void handOver(MethodVisitor to, String descriptor) {
    for (String task :
        List.of(
            "Ljava/lang/Runnable;",
            "Ljava/util/concurrent/Callable;",
            "Ljava/util/function/Supplier;")) {
      boolean beneath = descriptor.startsWith("(" + task + "Ljava/util/concurrent/Executor;)");
      if (descriptor.startsWith("(" + task + ")") || beneath) {
        if (beneath) {
          to.visitInsn(Opcodes.SWAP);
        }
        to.visitMethodInsn(Opcodes.INVOKESTATIC, WAITS, "task", "(" + task + ")" + task, false);
        if (beneath) {
          to.visitInsn(Opcodes.SWAP);
        }
      }
    }
  }
}
