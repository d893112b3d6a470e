namespace Proximal.Tensors;

/// <summary>A module that maps one tensor to another, so that layers can be chained.</summary>
public abstract class Layer : Module
{
    /// <summary>Applies the layer.</summary>
    /// <param name="x">Input; each layer documents its shape.</param>
    public abstract Tensor Forward(Tensor x);
}
