using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace JbAspire.Tests.Architecture;

/// <summary>The metadata tokens in the code of a method (ECMA-335 III.1.9).</summary>
internal static class IlTokens
{
    private const byte TwoByteOpCode = 0xFE;
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value, code => code.OperandType);

    public static IEnumerable<EntityHandle> Read(byte[] il)
    {
        for (int offset = 0; offset < il.Length;)
        {
            int code = il[offset++];
            if (code == TwoByteOpCode)
                code = (TwoByteOpCode << 8) | il[offset++];

            OperandType operand = Operands[code];
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok or OperandType.InlineSig)
                yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(il, offset));
            offset += LengthOf(operand, il, offset);
        }
    }

    private static int LengthOf(OperandType operand, byte[] il, int offset) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, offset),
        _ => 4,
    };
}
