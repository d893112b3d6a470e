namespace Proximal.Tensors;

/// <summary>Operands and tokens that the kernels of a decoding pass share.</summary>
internal readonly unsafe struct DecoderContext(DecoderPass pass, Address[] operands)
{
    public DecoderPass Pass => pass;

    public int Rows { get; } = pass.Rows;

    public int Selected { get; } = pass.Selected;

    /// <summary>Memory of an operand; null for operand 0.</summary>
    public float* this[int operand] => (float*)operands[operand].Value;
}
