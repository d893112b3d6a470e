namespace Proximal.Tensors;

/// <summary>Operands and tokens that the kernels of a decoding pass share.</summary>
internal readonly unsafe struct DecoderContext(DecoderPass pass, WeightMatrix[] operands)
{
    public DecoderPass Pass => pass;

    public int Rows { get; } = pass.Rows;

    public int Selected { get; } = pass.Selected;

    /// <summary>Memory of an operand; null for operand 0.</summary>
    public float* this[int operand] => (float*)operands[operand].Data.Value;

    /// <summary>An operand that is a matrix of weights.</summary>
    public WeightRows Weight(int operand, int rowLength) => new(operands[operand], rowLength);
}
