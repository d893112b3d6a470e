namespace Proximal.Tensors;

/// <summary>Input and output shape of the first operation that used a parameter.</summary>
/// <param name="Input">Shape of the other input, or of the parameter if there is no other input.</param>
/// <param name="Output">Shape of the result.</param>
internal readonly record struct ParameterUse(Shape Input, Shape Output)
{
    /// <summary>
    /// Returns the first operation of the open <see cref="Scope"/>s of this thread that used a parameter or a part of
    /// it; null if none did. A network's layers can be listed from it.
    /// </summary>
    /// <param name="parameter">The parameter.</param>
    public static ParameterUse? Of(Tensor parameter) => Arena.Current.FirstUse(parameter.Node);

    /// <summary>Returns the result of the operation of <see cref="Of"/>; an empty tensor if there is none.</summary>
    /// <param name="parameter">The parameter.</param>
    public static Tensor ResultOf(Tensor parameter) =>
        Arena.Current.FirstResult(parameter.Node) is { } result ? new Tensor(result) : default;
}
