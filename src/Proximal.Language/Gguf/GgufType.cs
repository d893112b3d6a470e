namespace Proximal.Language;

/// <summary>Data type of the matrices in a GGUF file. Norms, biases and positions are always single precision.</summary>
public enum GgufType
{
    /// <summary>Single precision, 4 bytes for each number.</summary>
    F32,

    /// <summary>Half precision, 2 bytes for each number, rounded to nearest.</summary>
    F16,

    /// <summary>
    /// Q8_0: signed bytes with a half-precision scale for each 32 numbers of a row, 34 bytes for them. A matrix whose rows
    /// are not a multiple of 32 is half precision.
    /// </summary>
    Q8,
}
