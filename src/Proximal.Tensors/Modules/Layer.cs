namespace Proximal.Tensors;

/// <summary>A module that turns one tensor into another, so that several can be put in a row.</summary>
public abstract class Layer : Module
{
    /// <summary>Applies the layer.</summary>
    /// <param name="x">The input; each layer documents its shape.</param>
    public abstract Tensor Forward(Tensor x);
}
