using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Source of the tensors of a model under construction: new memory, a file or another model. Layers request each tensor
/// by name, so a large model is loaded one tensor at a time.
/// </summary>
internal interface IWeightSource
{
    /// <summary>Creates the tensor with a name and shape, which no scope owns.</summary>
    /// <param name="name">The full name, as in Hugging Face files.</param>
    /// <param name="shape">The shape in memory; matrices are [outputs, inputs].</param>
    Tensor Take(string name, ReadOnlySpan<int> shape);
}

/// <summary>Weight source with a prefix of names.</summary>
/// <param name="Source">The source.</param>
/// <param name="Path">Prefix, joined by dots; empty at the root.</param>
internal readonly record struct WeightPath(IWeightSource Source, string Path = "")
{
    /// <summary>The prefix with another name appended.</summary>
    public WeightPath At(string name) => this with { Path = Join(name) };

    /// <summary>Creates the tensor with a name below this prefix.</summary>
    public Tensor Take(string name, params ReadOnlySpan<int> shape) => Source.Take(Join(name), shape);

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
