namespace Proximal.Cli;

/// <summary>
/// The number of multiply-adds per sample of fully connected layers. A layer with i inputs and o outputs takes i·o for
/// the forward pass, i·o for the gradient of the weights and, except for the first layer, i·o for the gradient of the
/// inputs.
/// </summary>
internal readonly struct LayersCost
{
    private readonly long first;

    public LayersCost(int inputs, IReadOnlyList<int> widths, int outputs)
    {
        foreach (int width in widths.Append(outputs))
        {
            long products = (long)inputs * width;
            if (first == 0)
                first = products;
            Forward += products;
            inputs = width;
        }
    }

    /// <summary>Multiply-adds of a forward pass.</summary>
    public long Forward { get; }

    /// <summary>Multiply-adds of a forward pass and of the gradients of all weights.</summary>
    public long Step => (3 * Forward) - first;

    /// <summary>Multiply-adds of a forward pass and of the Jacobian-vector product along a direction of the
    /// weights.</summary>
    public long Jvp => (3 * Forward) - first;
}
