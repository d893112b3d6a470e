namespace Proximal.Tensors;

/// <summary>
/// One operation of a decoding pass (<see cref="Device.Decode"/>). Its operands are numbers into a list of addresses, which
/// may be other ones in the next pass; operand 0 is none at all.
/// </summary>
public abstract record DecoderKernel;

/// <summary>
/// Rows of a table for the tokens, and where given of a table for their positions, added: output [rows, <paramref name="Width"/>].
/// Where frequencies are given, the cosines and sines of position · frequency go to <paramref name="Angles"/>.
/// </summary>
/// <param name="Tokens">[vocabulary, width].</param>
/// <param name="Positions">[context, width], or 0.</param>
/// <param name="Output">[rows, width].</param>
/// <param name="Width">The length of a row.</param>
/// <param name="Frequencies">Radians for each position: [<paramref name="Pairs"/>], or 0.</param>
/// <param name="Angles">[rows, 2 · pairs]: a row's cosines, then its sines.</param>
/// <param name="Pairs">How many frequencies there are.</param>
public sealed record EmbeddingKernel(
    int Tokens,
    int Positions,
    int Output,
    int Width,
    int Frequencies = 0,
    int Angles = 0,
    int Pairs = 0
) : DecoderKernel;

/// <summary>How rows are normalised before an operation: as <see cref="Device.LayerNorm"/> where there is a bias, as <see cref="Device.RmsNorm"/> otherwise.</summary>
/// <param name="Weight">[width]; 0 for no normalisation at all.</param>
/// <param name="Bias">[width]; 0 for root-mean-square normalisation.</param>
/// <param name="Epsilon">Added to the variance or the mean square.</param>
public readonly record struct NormOperands(int Weight, int Bias, float Epsilon);

/// <summary>A part of a projection: columns of its output that have a weight of their own, y = activation(x Wᵀ + b + a Bᵀ).</summary>
/// <param name="Weight">W: [<paramref name="Outputs"/>, inputs].</param>
/// <param name="Bias">b: [outputs], or 0.</param>
/// <param name="Outputs">How many columns.</param>
/// <param name="Offset">The first column.</param>
/// <param name="Activation">Applied to the sum.</param>
/// <param name="Adapter">A low-rank addition to the weight, if there is one.</param>
public sealed record ProjectionPart(
    int Weight,
    int Bias,
    int Outputs,
    int Offset,
    Activation Activation = Activation.None,
    AdapterOperands Adapter = default
);

/// <summary>The second factor of a low-rank addition to a weight (LoRA; Hu et al. 2021); an earlier kernel computed the first.</summary>
/// <param name="Input">a: columns of a buffer whose rows are <paramref name="InputWidth"/> long; 0 for no addition.</param>
/// <param name="InputWidth">The length of the buffer's rows.</param>
/// <param name="Offset">The first of those columns.</param>
/// <param name="Weight">B: [outputs, rank].</param>
/// <param name="Rank">How many columns.</param>
public readonly record struct AdapterOperands(int Input, int InputWidth, int Offset, int Weight, int Rank);

/// <summary>What a projection does with its results.</summary>
public enum ProjectionEnd
{
    /// <summary>Writes them.</summary>
    Store,

    /// <summary>Adds them to what is there: the end of a residual branch.</summary>
    Add,

    /// <summary>Writes the product of its two parts, which have the same number of outputs: a gated layer.</summary>
    Multiply,
}

/// <summary>Products of rows with weights.</summary>
/// <param name="Input">[rows, <paramref name="Inputs"/>].</param>
/// <param name="Inputs">The length of an input row.</param>
/// <param name="Norm">How the input is normalised first.</param>
/// <param name="Normalized">Room for the normalised rows, [rows, inputs]; 0 where there is no norm.</param>
/// <param name="Parts">The output's columns, in order.</param>
/// <param name="Output">Rows <paramref name="OutputWidth"/> apart.</param>
/// <param name="OutputWidth">The length of an output row.</param>
/// <param name="End">What becomes of the results.</param>
/// <param name="Scale">Multiplies the results.</param>
/// <param name="Selected">Whether only the rows that the pass selects are taken, and written one behind the other; needs a norm.</param>
public sealed record ProjectionKernel(
    int Input,
    int Inputs,
    NormOperands Norm,
    int Normalized,
    ProjectionPart[] Parts,
    int Output,
    int OutputWidth,
    ProjectionEnd End = ProjectionEnd.Store,
    float Scale = 1,
    bool Selected = false
) : DecoderKernel;

/// <summary>
/// Takes new tokens' keys and values into the cache, then lets their queries attend to all of their sequence up to
/// themselves. Queries and keys are normalised and turned on the way where the operands are given.
/// </summary>
/// <param name="Input">[rows, (heads + 2 · key-value heads) · head dimension]: queries, keys, values.</param>
/// <param name="Output">[rows, heads · head dimension].</param>
/// <param name="Heads">Heads of queries.</param>
/// <param name="KeyValueHeads">Heads of keys and values; divides <paramref name="Heads"/>.</param>
/// <param name="HeadDimension">The length of a head's vectors.</param>
/// <param name="CacheOffset">Where this layer begins within a page of the cache, in elements.</param>
/// <param name="Angles">[rows, head dimension]: cosines, then sines; 0 where positions are not rotary.</param>
/// <param name="QueryNorm">Of each head's query.</param>
/// <param name="KeyNorm">Of each head's key.</param>
public sealed record AttentionKernel(
    int Input,
    int Output,
    int Heads,
    int KeyValueHeads,
    int HeadDimension,
    int CacheOffset,
    int Angles = 0,
    NormOperands QueryNorm = default,
    NormOperands KeyNorm = default
) : DecoderKernel;
