using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Exploration noise that is constant for several steps in each environment (Raffin et al. 2021). It is sampled again
/// at the start of each rollout, so between rollouts, where training is saved, its only state is the position in its
/// random stream.
/// </summary>
/// <param name="environments">Number of environments.</param>
/// <param name="size">Length of the noise of an environment.</param>
/// <param name="frequency">Steps between two samples; -1 for once per rollout.</param>
/// <param name="seed">Seed of the run.</param>
/// <param name="stream">Stream of the random numbers. Default <see cref="RandomStreams.Exploration"/>.</param>
internal sealed class StateDependentNoise(
    int environments,
    int size,
    int frequency,
    ulong seed,
    ulong stream = RandomStreams.Exploration
) : IStateful
{
    private Rng random = new(seed, stream);
    private readonly float[] values = new float[environments * size];

    /// <summary>Starts a step of the rollout, from 0.</summary>
    internal void Begin(int step)
    {
        if (step == 0 || (frequency > 0 && step % frequency == 0))
            random.FillNormal(values);
    }

    /// <summary>Returns the noise of an environment: standard normal values, [size].</summary>
    internal ReadOnlySpan<float> Of(int environment) => values.AsSpan(environment * size, size);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => state.SetValue($"{prefix}.random", random.Position);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) =>
        random.Position = state.GetValue<ulong>($"{prefix}.random");
}
