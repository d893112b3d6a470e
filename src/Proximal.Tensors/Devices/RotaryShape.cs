namespace Proximal.Tensors;

/// <summary>Sizes and frequencies of a rotary position embedding.</summary>
/// <param name="Rows">Number of tokens.</param>
/// <param name="Width">Elements of a row: a whole number of heads.</param>
/// <param name="HeadDimension">Elements of a head. The first 2 · <paramref name="Pairs"/> are rotated.</param>
/// <param name="Frequencies">Radians per position, [pairs], or [rows, pairs] with a row for each token.</param>
/// <param name="Pairs">Number of frequencies.</param>
/// <param name="FrequencyRow">Elements from the frequencies of one token to those of the next; 0 if they are
/// equal.</param>
/// <param name="Factor">Factor of the rotated elements.</param>
internal readonly record struct RotaryShape(
    int Rows,
    int Width,
    int HeadDimension,
    Address Frequencies,
    int Pairs,
    int FrequencyRow = 0,
    float Factor = 1
);
