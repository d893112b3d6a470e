using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Where a model under construction gets its tensors from: fresh memory, a file, another model. Layers ask for each tensor
/// by its name, so that a large model comes to be one tensor at a time.
/// </summary>
internal interface IWeightSource
{
    /// <summary>The tensor with a name and shape, which no scope owns.</summary>
    /// <param name="name">The full name, as in Hugging Face files.</param>
    /// <param name="shape">The shape in memory; matrices are [outputs, inputs].</param>
    Tensor Take(string name, ReadOnlySpan<int> shape);
}

/// <summary>A place in the tree of names, and the source that its tensors come from.</summary>
/// <param name="Source">Where tensors come from.</param>
/// <param name="Path">The names down to here, joined by dots; empty at the root.</param>
internal readonly record struct WeightPath(IWeightSource Source, string Path = "")
{
    /// <summary>A place further down.</summary>
    public WeightPath At(string name) => this with { Path = Join(name) };

    /// <summary>The tensor with a name at this place.</summary>
    public Tensor Take(string name, params ReadOnlySpan<int> shape) => Source.Take(Join(name), shape);

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
