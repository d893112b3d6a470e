using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>
/// Runs as they might be logged: smooth courses of all metrics, with noise that is correlated from update to update.
/// </summary>
internal sealed class SyntheticRuns(ulong seed, double correlation, double noise = 0.15)
{
    private Rng random = new(seed);

    /// <summary>
    /// The reward saturates, and so do the divergence and the held-out reward; the entropy falls by half, lengths
    /// wander.
    /// </summary>
    public MonitorStatistics[] Healthy(int updates) =>
        Run(
            updates,
            static t => new MonitorStatistics(
                Reward: Saturating(t, 40),
                Kl: 12 * Saturating(t, 60),
                HeldOutReward: 0.7 * Saturating(t, 40),
                Length: 50 + (15 * Saturating(t, 80)),
                Entropy: 2 - Saturating(t, 50),
                Repetition: 0.1 + (0.05 * Saturating(t, 50))
            )
        );

    /// <summary>Nothing changes but for noise: the learning rate is too small.</summary>
    public MonitorStatistics[] Idle(int updates) =>
        Run(updates, static _ => new MonitorStatistics(0, 0.5, 0, 50, 2, 0.1));

    /// <summary>
    /// Reward and divergence rise all the time; the held-out reward rises until <paramref name="turn"/>, and falls from
    /// there at the same pace.
    /// </summary>
    public MonitorStatistics[] Hacking(int updates, int turn) =>
        Run(
            updates,
            t => new MonitorStatistics(
                Reward: t / 50.0,
                Kl: t / 4.0,
                HeldOutReward: (t < turn ? t : (2 * turn) - t) / 60.0,
                Length: 50,
                Entropy: 2,
                Repetition: 0.1
            )
        );

    private static double Saturating(int t, double time) => 1 - Math.Exp(-t / time);

    private MonitorStatistics[] Run(int updates, Func<int, MonitorStatistics> course)
    {
        var runs = new MonitorStatistics[updates];
        Span<double> state = stackalloc double[6];
        foreach (ref double x in state)
            x = Normal();
        for (int t = 0; t < updates; t++)
        {
            foreach (ref double x in state)
                x = (correlation * x) + (Math.Sqrt(1 - (correlation * correlation)) * Normal());
            MonitorStatistics statistics = course(t);
            runs[t] = new MonitorStatistics(
                statistics.Reward + (noise * state[0]),
                statistics.Kl + (noise * state[1]),
                statistics.HeldOutReward + (noise * state[2]),
                statistics.Length * (1 + (0.1 * state[3])),
                statistics.Entropy * (1 + (0.1 * state[4])),
                statistics.Repetition + (0.03 * state[5])
            );
        }

        return runs;
    }

    private double Normal() => random.NextNormal();
}
