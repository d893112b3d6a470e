namespace Proximal.Tensors;

/// <summary>
/// The object that a <see cref="Tensor"/> refers to: a value, its gradient, and how it was computed. Nodes of a scope
/// are pooled. <see cref="Generation"/> increases when a scope ends, so that handles to the previous use are detected.
/// </summary>
internal sealed class Node
{
    internal Shape Shape;
    internal Device Device = null!;
    internal Address Data;

    /// <summary>
    /// Type of the elements: other than single precision only in frozen weights, which no scope owns.
    /// </summary>
    internal WeightType Type;
    internal Address Scales;
    internal Address Gradient;
    internal bool RequiresGradient;
    internal int Generation;

    /// <summary>Index on the tape of the arena, or -1 for a tensor that no scope owns.</summary>
    internal int Index = -1;
    internal Arena? Arena;

    /// <summary>For a view: the node whose memory it shares, and its first element there.</summary>
    internal Node? Base;
    internal int Offset;

    /// <summary>
    /// The operation that computed this value, with its inputs, constants and saved values for the gradient.
    /// </summary>
    internal Operation? Operation;
    internal Node? A;
    internal Node? B;
    internal Node? C;
    internal Node[]? Inputs;
    internal float Float0;
    internal float Float1;
    internal int Int0;
    internal int Int1;
    internal bool Flag0;
    internal bool Flag1;
    internal Address Saved;
    internal ConvolutionShape Convolution;

    /// <summary>
    /// Owner of the memory of a tensor that no scope owns: a <see cref="DeviceMemory"/> or a mapped file.
    /// </summary>
    internal object? ValueOwner;
    internal DeviceMemory? GradientOwner;

    internal int Count => Shape.Count;

    /// <summary>The value as a weight of any type.</summary>
    internal WeightMatrix Matrix => new(Data, Type, Scales);

    internal void Release()
    {
        Generation++;
        Gradient = default;
        RequiresGradient = false;
        Base = null;
        Operation = null;
        ClearInputs();
    }

    /// <summary>Removes the references to the inputs.</summary>
    internal void ClearInputs()
    {
        A = B = C = null;
        if (Inputs is not null)
            Array.Clear(Inputs);
    }
}
