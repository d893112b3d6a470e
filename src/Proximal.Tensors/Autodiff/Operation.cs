namespace Proximal.Tensors;

/// <summary>One kind of recorded computation. It has no state: inputs and constants stand in the node.</summary>
internal abstract class Operation
{
    /// <summary>Adds the part of <paramref name="y"/>'s gradient that belongs to each input to that input's gradient.</summary>
    internal abstract void Backward(Node y, Arena arena);
}
