namespace Proximal;

/// <summary>Action noise of vectorized environments; see <see cref="ActionNoise"/>.</summary>
internal sealed class ExplorationNoise(ActionNoise kind, double deviation, int environments, int actionSize) : IStateful
{
    // Mean reversion and time step of Stable-Baselines3.
    private const double Reversion = 0.15,
        TimeStep = 0.01;

    private readonly float[] current = new float[environments * actionSize];

    /// <summary>
    /// Advances the noise by one step and adds it to actions [environments, action], clipped to [-1, 1].
    /// </summary>
    public void AddTo(Span<float> actions, ref Rng random)
    {
        if (deviation == 0)
            return;
        bool isCorrelated = kind == ActionNoise.OrnsteinUhlenbeck;
        float decay = isCorrelated ? (float)(1 - (Reversion * TimeStep)) : 0;
        float scale = (float)(isCorrelated ? deviation * Math.Sqrt(TimeStep) : deviation);
        for (int i = 0; i < current.Length; i++)
        {
            current[i] = (decay * current[i]) + (scale * random.NextNormal());
            actions[i] = Math.Clamp(actions[i] + current[i], -1, 1);
        }
    }

    /// <summary>Resets the noise of an environment at the start of an episode.</summary>
    public void Reset(int environment) => current.AsSpan(environment * actionSize, actionSize).Clear();

    public void SaveState(StateDictionary state, string prefix) => state.Set<float>($"{prefix}.current", current);

    public void LoadState(StateDictionary state, string prefix) => state.CopyTo($"{prefix}.current", current.AsSpan());
}
