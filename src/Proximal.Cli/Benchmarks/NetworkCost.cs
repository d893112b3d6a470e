namespace Proximal.Cli;

/// <summary>
/// How many multiply-adds the separate networks of an actor-critic take for one sample. A layer from i to o numbers takes
/// i·o forward, i·o for the weights' gradient and, unless its input is the observation, i·o for the input's gradient.
/// Activations, losses and the optimiser count as nothing: they are the overhead that shares of the peak show.
/// </summary>
internal readonly struct NetworkCost
{
    public NetworkCost(int observation, NetworkOptions options, int actorOutputs)
    {
        foreach (int[] widths in (int[][])[[observation, .. options.ActorWidths, actorOutputs], [observation, .. options.CriticWidths, 1]])
        {
            for (int i = 0; i + 1 < widths.Length; i++)
            {
                long products = (long)widths[i] * widths[i + 1];
                Forward += products;
                Backward += i == 0 ? products : 2 * products;
            }
        }
    }

    /// <summary>Multiply-adds of a forward pass.</summary>
    public long Forward { get; }

    /// <summary>Multiply-adds of a backward pass.</summary>
    public long Backward { get; }

    /// <summary>Floating-point operations of a gradient step for each sample.</summary>
    public double UpdateOperations => 2.0 * (Forward + Backward);

    /// <summary>Floating-point operations of training for each environment step: acting once, learning in every epoch.</summary>
    public double StepOperations(int epochs) => (2.0 * Forward) + (epochs * UpdateOperations);
}
