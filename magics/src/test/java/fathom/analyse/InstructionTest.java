package fathom.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class InstructionTest {
  @Test
  void operandsAreTakenApartAtCommasOutsideOfBrackets() {
    assertThat(Instruction.parse("mov    0x8(%rax,%rbx,4),%ecx"))
        .isEqualTo(new Instruction("mov", List.of("0x8(%rax,%rbx,4)", "%ecx")));
    assertThat(Instruction.parse("lock cmpxchg %ecx,0x1c(%rbx)").mnemonic()).isEqualTo("cmpxchg");
    assertThat(Instruction.parse("ret").operands()).isEmpty();
  }

  @Test
  void aPartOfARegisterIsTheRegister() {
    assertThat(List.of("%al", "%ax", "%eax", "%rax").stream().map(Instruction::whole))
        .containsOnly("%rax");
    assertThat(List.of("%sil", "%esi", "%rsi").stream().map(Instruction::whole))
        .containsOnly("%rsi");
    assertThat(List.of("%r12b", "%r12d", "%r12").stream().map(Instruction::whole))
        .containsOnly("%r12");
    assertThat(Instruction.whole("%ebp")).isEqualTo("%rbp");
    assertThat(Instruction.whole("0x8(%rsp)")).isEqualTo("0x8(%rsp)");
  }

  @Test
  void whatWritesARegister() {
    assertThat(Instruction.parse("mov %rbx,%rax").writes("%rax")).isTrue();
    assertThat(Instruction.parse("mov %rbx,%rax").writes("%rbx")).isFalse();
    assertThat(Instruction.parse("cmp %rbx,%rax").writes("%rax")).isFalse();
    assertThat(Instruction.parse("test %eax,%eax").writes("%rax")).isFalse();
    assertThat(Instruction.parse("push %rax").writes("%rax")).isFalse();
    assertThat(Instruction.parse("pop %r12").writes("%r12")).isTrue();
    assertThat(Instruction.parse("data16 xchg %ax,%ax").writes("%rax")).isFalse();
    assertThat(Instruction.parse("xchg %ax,%bx").writes("%rax")).isTrue();
    assertThat(Instruction.parse("div %rcx").writes("%rdx")).isTrue();
    assertThat(Instruction.parse("mov %eax,-0x30(%rbp)").writes("-0x30(%rbp)")).isTrue();
  }

  @Test
  void numbersHaveThirtyTwoBitsAndASign() {
    assertThat(Instruction.number("$0xffffffea")).hasValue(-22);
    assertThat(Instruction.number("$0xffffffffffffffea")).hasValue(-22);
    assertThat(Instruction.number("$0x16")).hasValue(22);
    assertThat(Instruction.number("%eax")).isEmpty();
  }

  @Test
  void aConditionalCopyIsMadeWhenTheTestedNumberSaysSo() {
    assertThat(Instruction.parse("cmove %rax,%rbx").copiesFor(0)).contains(true);
    assertThat(Instruction.parse("cmove %rax,%rbx").copiesFor(-22)).contains(false);
    assertThat(Instruction.parse("cmovs %rax,%rbx").copiesFor(-22)).contains(true);
    assertThat(Instruction.parse("cmova %rax,%rbx").copiesFor(1)).isEmpty();
  }

  @Property(tries = 300)
  void anyTextIsSomeInstruction(@ForAll String text) {
    Instruction instruction = Instruction.parse(text);
    instruction.writes("%rax");
    instruction.stores();
    if (!instruction.operands().isEmpty()) Instruction.number(instruction.source());
  }
}
