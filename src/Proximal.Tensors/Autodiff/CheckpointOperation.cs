namespace Proximal.Tensors;

/// <summary>
/// A part of a network whose intermediate values are dropped after the forward pass and recomputed in the backward pass
/// (activation or gradient checkpointing; Chen et al. 2016, arXiv:1604.06174). Values and gradients have the same bits
/// as without it.
/// </summary>
internal sealed class CheckpointOperation : Operation
{
    private readonly Func<Tensor, Tensor> part;

    private CheckpointOperation(Func<Tensor, Tensor> part) => this.part = part;

    /// <summary>Computes a part. Its intermediate values are freed.</summary>
    /// <param name="part">
    /// Function of one tensor to another of the same shape. It computes the same when it is called again, and uses no
    /// other tensors with a gradient than its input and parameters.
    /// </param>
    /// <param name="x">Input, in a scope.</param>
    internal static Tensor Apply(Func<Tensor, Tensor> part, Tensor x)
    {
        Arena arena = Arena.Current;
        Node input = x.Node,
            y = arena.New(input.Device, input.Shape);
        using (Scope.Begin(record: false))
            new Tensor(y).Assign(part(x));
        if (!arena.IsRecording)
            return new Tensor(y);
        (y.A, y.Operation, y.RequiresGradient) = (input, new CheckpointOperation(part), true);
        return new Tensor(y);
    }

    /// <inheritdoc/>
    internal override void Backward(Node y, Arena arena)
    {
        Node x = y.A!;
        bool accumulate = true;
        Address gradient = x.RequiresGradient ? arena.GradientToWrite(x, out accumulate) : default;
        using var scope = Scope.Begin();
        Node input = arena.Alias(x);
        if (accumulate)
            input.Gradient = gradient;
        arena.Backward(input, part(new Tensor(input)).Node, y.Gradient);
        if (accumulate)
            return;
        if (input.Gradient.IsNull)
            x.Device.Fill(gradient, x.Count, 0);
        else
            x.Device.Copy(input.Gradient, gradient, x.Count);
    }
}
