namespace Proximal.Tensors;

/// <summary>What became of an input where a parameter met it.</summary>
/// <param name="Input">The shape of the input; that of the parameter where there was no other.</param>
/// <param name="Output">The shape of the result.</param>
public readonly record struct ParameterUse(Shape Input, Shape Output)
{
    /// <summary>
    /// The first operation of the innermost <see cref="Scope"/>s of this thread that took a parameter, or a part of it; null where none
    /// did. It tells what a network looks like from what it does.
    /// </summary>
    /// <param name="parameter">The parameter.</param>
    public static ParameterUse? Of(Tensor parameter) => Arena.Current.FirstUse(parameter.Node);
}
