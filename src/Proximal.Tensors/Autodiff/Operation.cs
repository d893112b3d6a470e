namespace Proximal.Tensors;

/// <summary>One kind of recorded computation, without state: inputs and constants are in the node.</summary>
internal abstract class Operation
{
    /// <summary>Whether inputs may be frozen weights of another type than single precision.</summary>
    internal virtual bool ReadsAnyWeightType => false;

    /// <summary>Adds to the gradient of each input its part of the gradient of <paramref name="y"/>.</summary>
    internal abstract void Backward(Node y, Arena arena);
}
