namespace Proximal;

/// <summary>The noise on the actions of several environments; see <see cref="ActionNoise"/>.</summary>
internal sealed class ExplorationNoise(ActionNoise kind, double deviation, int environments, int actionSize) : IStateful
{
    // Stable-Baselines3's mean reversion and step of time.
    private const double Reversion = 0.15,
        TimeStep = 0.01;

    private readonly float[] current = new float[environments * actionSize];

    /// <summary>Goes on by one step and adds the noise to actions [environments, action], which stay within [-1, 1].</summary>
    public void AddTo(Span<float> actions, ref Rng random)
    {
        if (deviation == 0)
            return;
        bool drifts = kind == ActionNoise.OrnsteinUhlenbeck;
        float kept = drifts ? (float)(1 - (Reversion * TimeStep)) : 0;
        float fresh = (float)(drifts ? deviation * Math.Sqrt(TimeStep) : deviation);
        for (int i = 0; i < current.Length; i++)
        {
            current[i] = (kept * current[i]) + (fresh * random.NextNormal());
            actions[i] = Math.Clamp(actions[i] + current[i], -1, 1);
        }
    }

    /// <summary>An environment begins a new episode: so does its noise.</summary>
    public void Reset(int environment) => current.AsSpan(environment * actionSize, actionSize).Clear();

    public void SaveState(StateDictionary state, string prefix) => state.Set<float>($"{prefix}.current", current);

    public void LoadState(StateDictionary state, string prefix) => state.CopyTo($"{prefix}.current", current.AsSpan());
}
