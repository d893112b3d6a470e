namespace Proximal.Tensors;

/// <summary>
/// What a <see cref="Tensor"/> refers to: a value, its gradient, and how it was computed. Nodes made inside a scope are
/// pooled; <see cref="Generation"/> grows when a scope takes one back, so that handles to its former life are recognised.
/// </summary>
internal sealed class Node
{
    internal Shape Shape;
    internal Device Device = null!;
    internal Address Data;
    internal Address Gradient;
    internal bool RequiresGradient;
    internal int Generation;

    /// <summary>The place on its arena's tape, or -1 for a tensor that no scope owns.</summary>
    internal int Index = -1;
    internal Arena? Arena;

    /// <summary>Where this is a view: the node whose memory it shares, and the element at which it begins.</summary>
    internal Node? Base;
    internal int Offset;

    /// <summary>What computed this value, with its inputs, constants and what it kept for the gradient.</summary>
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

    /// <summary>Keeps the memory of tensors that no scope owns: a <see cref="DeviceMemory"/>, or a file that is mapped.</summary>
    internal object? ValueOwner;
    internal DeviceMemory? GradientOwner;

    internal int Count => Shape.Count;

    internal void Release()
    {
        Generation++;
        Gradient = default;
        RequiresGradient = false;
        Base = null;
        Operation = null;
        Forget();
    }

    /// <summary>Lets go of the inputs.</summary>
    internal void Forget()
    {
        A = B = C = null;
        if (Inputs is not null)
            Array.Clear(Inputs);
    }
}
