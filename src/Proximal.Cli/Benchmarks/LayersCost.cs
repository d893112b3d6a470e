namespace Proximal.Cli;

/// <summary>
/// How many multiply-adds fully connected layers take for one sample. A layer from i to o numbers takes i·o forward, i·o for the
/// weights' gradient and, unless its input is constant, i·o for the input's gradient.
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

    /// <summary>Multiply-adds of the outputs' derivative along a direction of the weights, the outputs included.</summary>
    public long Along => (3 * Forward) - first;
}
