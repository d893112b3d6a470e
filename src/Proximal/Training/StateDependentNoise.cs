using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// The noise that each environment keeps to for several steps (Raffin et al. 2021). It is drawn anew when a rollout begins, so between
/// rollouts, where training is saved, all there is of it is the place in its stream of random numbers.
/// </summary>
/// <param name="environments">How many step side by side.</param>
/// <param name="size">Numbers of each environment's noise.</param>
/// <param name="frequency">Every how many steps it is drawn anew; -1 for once a rollout.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class StateDependentNoise(int environments, int size, int frequency, ulong seed) : IStateful
{
    private readonly float[] values = new float[environments * size];
    private Rng random = new(seed, RandomStreams.Exploration);

    /// <summary>A step of the rollout begins, the first or another.</summary>
    internal void Begin(int step)
    {
        if (step == 0 || (frequency > 0 && step % frequency == 0))
            random.FillNormal(values);
    }

    /// <summary>An environment's noise: standard normal numbers, [size].</summary>
    internal ReadOnlySpan<float> Of(int environment) => values.AsSpan(environment * size, size);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => state.SetValue($"{prefix}.random", random.Position);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) =>
        random.Position = state.GetValue<ulong>($"{prefix}.random");
}
