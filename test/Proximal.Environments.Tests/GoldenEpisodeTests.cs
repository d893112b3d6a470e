using System.Text.Json;

namespace Proximal.Environments.Tests;

/// <summary>Every recorded episode of the reference, step by step and as a whole.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenEpisodeTests
{
    [Fact]
    public void CartPole_episodes_equal_Gymnasium() =>
        Check<CartPole, CartPoleDynamics, CartPoleState>(
            "CartPole-v1",
            static (s, _) => new(s[0], s[1], s[2], s[3]),
            static s => [s.X, s.XDot, s.Theta, s.ThetaDot]
        );

    [Fact]
    public void MountainCar_episodes_equal_Gymnasium() =>
        Check<MountainCar, MountainCarDynamics, MountainCarState>(
            "MountainCar-v0",
            static (s, _) => new(s[0], s[1]),
            static s => [s.Position, s.Velocity]
        );

    [Fact]
    public void MountainCarContinuous_episodes_equal_Gymnasium() =>
        Check<MountainCarContinuous, MountainCarContinuousDynamics, MountainCarContinuousState>(
            "MountainCarContinuous-v0",
            static (s, step) => new(s[0], s[1], step),
            static s => [s.Position, s.Velocity]
        );

    [Fact]
    public void Pendulum_episodes_equal_Gymnasium() =>
        Check<Pendulum, PendulumDynamics, PendulumState>(
            "Pendulum-v1",
            static (s, _) => new(s[0], s[1]),
            static s => [s.Theta, s.ThetaDot]
        );

    [Fact]
    public void Acrobot_episodes_equal_Gymnasium() =>
        Check<Acrobot, AcrobotDynamics, AcrobotState>(
            "Acrobot-v1",
            static (s, _) => new(s[0], s[1], s[2], s[3]),
            static s => [s.Theta1, s.Theta2, s.Dot1, s.Dot2]
        );

    private static void Check<TEnvironment, TDynamics, TState>(
        string name,
        Func<double[], int, TState> pack,
        Func<TState, double[]> unpack
    )
        where TEnvironment : DynamicsEnvironment<TDynamics, TState>, new()
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged
    {
        JsonElement document = Golden.Read(Path.Combine("environments", name + ".json"));
        Assert.Equal(
            document.GetProperty("meta").GetProperty("max_episode_steps").GetInt32(),
            default(TDynamics).MaxEpisodeSteps
        );
        int episodes = 0;
        foreach (JsonElement json in document.GetProperty("episodes").EnumerateArray())
        {
            var episode = new Episode(json);
            TeacherForced<TDynamics, TState>(episode, pack, unpack);
            FreeRunning<TEnvironment, TDynamics, TState>(episode, pack, unpack);
            episodes++;
        }

        Assert.NotEqual(0, episodes);
    }

    private static void TeacherForced<TDynamics, TState>(
        Episode episode,
        Func<double[], int, TState> pack,
        Func<TState, double[]> unpack
    )
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged
    {
        var random = new Rng(0);
        double[] before = episode.Initial;
        for (int t = 0; t < episode.Length; t++)
        {
            TState state = pack(before, t);
            StepResult step = default(TDynamics).Step(ref state, episode.Action(t), ref random);
            Near(episode.State(t), unpack(state), 1e-12, $"{episode.Name}: state after step {t}");
            Near([episode.Rewards[t]], [step.Reward], 1e-6, $"{episode.Name}: reward of step {t}");
            Assert.Equal(episode.Terminated[t], step.Terminated);
            before = episode.State(t);
        }
    }

    private static void FreeRunning<TEnvironment, TDynamics, TState>(
        Episode episode,
        Func<double[], int, TState> pack,
        Func<TState, double[]> unpack
    )
        where TEnvironment : DynamicsEnvironment<TDynamics, TState>, new()
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged
    {
        var environment = new TEnvironment { State = pack(episode.Initial, 0) };
        var observation = new float[environment.ObservationSpace.ObservationSize];
        environment.Dynamics.Observe(environment.State, observation);
        Near(episode.FirstObservation, observation, 1e-6, $"{episode.Name}: first observation");
        for (int t = 0; t < episode.Length; t++)
        {
            StepResult step = environment.Step(episode.Action(t), observation);
            if (t < episode.FreeRunSteps)
            {
                Near(episode.State(t), unpack(environment.State), 1e-6, $"{episode.Name}: state after step {t}");
                Near(episode.Observation(t), observation, 1e-6, $"{episode.Name}: observation after step {t}");
                Near([episode.Rewards[t]], [step.Reward], 1e-6, $"{episode.Name}: reward of step {t}");
                Assert.Equal(episode.Terminated[t], step.Terminated);
            }

            Assert.Equal(episode.Truncated[t], step.Truncated);
            if (step.Ended)
                break;
        }
    }

    private static void Near(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                $"{what}[{i}]: expected {expected[i]:R}, found {actual[i]:R}"
            );
        }
    }

    private static void Near(double[] expected, float[] actual, double tolerance, string what) =>
        Near(expected, Array.ConvertAll(actual, static x => (double)x), tolerance, what);

    private sealed class Episode(JsonElement json)
    {
        private readonly double[] states = json.GetProperty("states").Doubles();
        private readonly double[] observations = json.GetProperty("obs").Doubles();
        private readonly float[] actions = json.GetProperty("actions").Floats();

        public string Name { get; } = json.GetProperty("name").GetString()!;

        public int Length { get; } = json.GetProperty("n").GetInt32();

        public int FreeRunSteps { get; } = json.GetProperty("free_run_steps").GetInt32();

        public double[] Initial { get; } = json.GetProperty("init_state").Doubles();

        public double[] FirstObservation { get; } = json.GetProperty("init_obs").Doubles();

        public double[] Rewards { get; } = json.GetProperty("rewards").Doubles();

        public bool[] Terminated { get; } = Flags(json.GetProperty("terminated"));

        public bool[] Truncated { get; } = Flags(json.GetProperty("truncated"));

        public double[] State(int t) => Row(states, t);

        public double[] Observation(int t) => Row(observations, t);

        public ReadOnlySpan<float> Action(int t) =>
            actions.AsSpan(t * (actions.Length / Length), actions.Length / Length);

        private double[] Row(double[] rows, int t) =>
            rows[(t * (rows.Length / Length))..((t + 1) * (rows.Length / Length))];

        private static bool[] Flags(JsonElement flags) => [.. flags.Doubles().Select(static x => x != 0)];
    }
}
