namespace Proximal.Testing;

/// <summary>A program with its own loop: it steps environments, each with an agent that has a new number in every
/// episode.</summary>
public sealed class LiveLoop
{
    private readonly LiveTrainer trainer;
    private readonly IEnvironment[] environments;
    private readonly int[] agents;
    private readonly float[] rows;
    private readonly float[] actions;

    /// <summary>Starts an episode in every environment.</summary>
    /// <param name="trainer">The trainer of the agents.</param>
    /// <param name="environment">Creates an environment.</param>
    /// <param name="count">Number of environments.</param>
    /// <param name="seed">Seed of the environments, as vectorized environments are seeded.</param>
    public LiveLoop(LiveTrainer trainer, Func<IEnvironment> environment, int count, ulong seed)
    {
        this.trainer = trainer;
        environments = [.. Enumerable.Range(0, count).Select(_ => environment())];
        agents = [.. Enumerable.Range(0, count)];
        rows = new float[count * trainer.Policy.RowSize];
        actions = new float[count * environments[0].ActionSpace.ActionSize];
        for (int i = 0; i < count; i++)
        {
            environments[i].Seed(seed, VectorEnvironment.FirstStream + (ulong)i);
            environments[i].Reset(Observation(i));
            WriteMask(i);
        }
    }

    /// <summary>Ticks while training goes on.</summary>
    public void Train()
    {
        while (trainer.IsTraining)
            Tick();
    }

    /// <summary>Takes one step in every environment.</summary>
    public void Tick()
    {
        trainer.Decide(agents, rows, actions);
        int size = actions.Length / agents.Length;
        for (int i = 0; i < agents.Length; i++)
        {
            StepResult result = environments[i].Step(actions.AsSpan(i * size, size), Observation(i));
            trainer.Reward(agents[i], result.Reward);
            WriteMask(i);
            if (!result.Ended)
                continue;
            trainer.End(agents[i], result.Terminated ? EpisodeEnd.Terminated : EpisodeEnd.Truncated, Row(i));
            agents[i] += agents.Length;
            environments[i].Reset(Observation(i));
            WriteMask(i);
        }
    }

    private Span<float> Row(int environment) =>
        rows.AsSpan(environment * trainer.Policy.RowSize, trainer.Policy.RowSize);

    private Span<float> Observation(int environment) =>
        Row(environment)[..environments[environment].ObservationSpace.ObservationSize];

    private void WriteMask(int environment)
    {
        Span<float> mask = Row(environment)[environments[environment].ObservationSpace.ObservationSize..];
        if (!mask.IsEmpty)
            environments[environment].WriteActionMask(mask);
    }
}
