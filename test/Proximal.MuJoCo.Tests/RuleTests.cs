using Proximal.Environments;

namespace Proximal.MuJoCo.Tests;

/// <summary>What recorded episodes do not show: options, reset noise, models of the user, and the registry.</summary>
public sealed class RuleTests
{
    [Fact]
    public void Registry_lists_the_tasks_without_the_library()
    {
        EnvironmentEntry entry = Tasks.Find("HalfCheetah-v5");
        Assert.Equal(4800, entry.RewardThreshold);
        Assert.Equal(22, Tasks.Names.Count);
        Assert.Equal(
            [
                "model",
                "frame_skip",
                "stop_on_warning",
                "forward_reward_weight",
                "ctrl_cost_weight",
                "reset_noise_scale",
                "exclude_current_positions_from_observation",
            ],
            entry.Options.Select(static option => option.Name)
        );
    }

    [MuJoCoTheory]
    [InlineData("Ant-v4", 27)]
    [InlineData("Ant-v5", 105)]
    [InlineData("Humanoid-v4", 376)]
    [InlineData("Humanoid-v5", 348)]
    [InlineData("HumanoidStandup-v4", 376)]
    [InlineData("HumanoidStandup-v5", 348)]
    [InlineData("Pusher-v5", 23)]
    [InlineData("Reacher-v4", 11)]
    public void Observations_have_the_size_of_Gymnasium(string name, int size) =>
        Assert.Equal(size, Tasks.Find(name).ObservationSpace.ObservationSize);

    [MuJoCoFact]
    public void Actions_have_the_range_of_the_model()
    {
        var actions = (Box)Tasks.Find("Humanoid-v4").ActionSpace;
        Assert.Equal(17, actions.Length);
        Assert.Equal(-0.4f, actions.Low[0]);
        Assert.Equal(0.4f, actions.High[0]);
    }

    [MuJoCoFact]
    public void Options_change_rewards_and_observations()
    {
        using MuJoCoEnvironment plain = Tasks.Create("HalfCheetah-v5");
        using MuJoCoEnvironment changed = Tasks.Create(
            "HalfCheetah-v5",
            ("forward_reward_weight", "0"),
            ("ctrl_cost_weight", "2"),
            ("frame_skip", "1"),
            ("exclude_current_positions_from_observation", "false")
        );
        Assert.Equal(0.05, plain.Dt, 1e-12);
        Assert.Equal(0.01, changed.Dt, 1e-12);
        var observation = new float[changed.ObservationSpace.ObservationSize];
        Assert.Equal(18, observation.Length);
        changed.Reset(observation);
        Assert.Equal(-12, changed.Step([1, -1, 1, -1, 1, -1], observation).Reward);
    }

    [MuJoCoTheory]
    [InlineData("healthy_z_range", "[1.3, inf]", true)]
    [InlineData("healthy_z_range", "(-inf, 9)", false)]
    [InlineData("healthy_state_range", "-1e-9, 1e-9", true)]
    public void Health_ranges_are_options(string option, string range, bool terminates)
    {
        using MuJoCoEnvironment hopper = Tasks.Create("Hopper-v4", (option, range));
        var observation = new float[11];
        hopper.Reset(observation);
        Assert.Equal(terminates, hopper.Step([0, 0, 0], observation).Terminated);
    }

    [MuJoCoTheory]
    [InlineData("0.7")]
    [InlineData("a, b")]
    [InlineData("1, 2, 3")]
    public void A_range_that_is_none_is_refused(string text) =>
        Assert.Equal(
            $"healthy_z_range: expected two numbers such as '0.7, inf', found '{text}'",
            Assert.Throws<InvalidInputException>(() => Tasks.Create("Hopper-v4", ("healthy_z_range", text))).Message
        );

    // The mean absolute value is half the scale for uniform noise, and 0.8 of it for normal noise.
    [MuJoCoTheory]
    [InlineData("HalfCheetah-v4", 0.1, true)]
    [InlineData("Ant-v4", 0.1, true)]
    [InlineData("InvertedDoublePendulum-v4", 0.1, true)]
    [InlineData("Hopper-v4", 0.005, false)]
    [InlineData("Walker2d-v5", 0.005, false)]
    [InlineData("Swimmer-v4", 0.1, false)]
    [InlineData("Humanoid-v5", 0.01, false)]
    [InlineData("HumanoidStandup-v4", 0.01, false)]
    [InlineData("InvertedPendulum-v4", 0.01, false)]
    public void Initial_states_have_the_noise_of_Gymnasium(string name, double scale, bool hasNormalVelocities)
    {
        using MuJoCoEnvironment environment = Tasks.Create(name);
        var observation = new float[environment.ObservationSpace.ObservationSize];
        double position = 0,
            largest = 0,
            velocity = 0;
        const int Resets = 500;
        for (int i = 0; i < Resets; i++)
        {
            environment.Reset(observation);
            // The simulation normalizes the rotation of a free joint.
            int first = environment.Model.Nq == environment.Model.Nv ? 0 : 7;
            for (int k = first; k < environment.Model.Nq; k++)
            {
                double noise = Math.Abs(environment.Simulation.Qpos[k] - environment.Model.Qpos0.Span[k]);
                position += noise / (Resets * (environment.Model.Nq - first));
                largest = Math.Max(largest, noise);
            }

            foreach (double v in environment.Simulation.Qvel)
                velocity += Math.Abs(v) / (Resets * environment.Model.Nv);
        }

        // The standard error over at least 1000 values is below 3%.
        Assert.InRange(position, 0.45 * scale, 0.55 * scale);
        Assert.InRange(largest, 0.97 * scale, scale);
        double mean = hasNormalVelocities ? Math.Sqrt(2 / Math.PI) : 0.5;
        Assert.InRange(velocity, 0.9 * mean * scale, 1.1 * mean * scale);
    }

    [MuJoCoFact]
    public void Targets_of_Reacher_lie_in_a_disc_and_do_not_move()
    {
        using MuJoCoEnvironment reacher = Tasks.Create("Reacher-v5");
        var observation = new float[10];
        double largest = 0;
        for (int i = 0; i < 500; i++)
        {
            reacher.Reset(observation);
            largest = Math.Max(largest, double.Hypot(observation[4], observation[5]));
            Assert.Equal(0, reacher.Simulation.Qvel[2]);
            Assert.Equal(0, reacher.Simulation.Qvel[3]);
        }

        Assert.InRange(largest, 0.19, 0.2);
    }

    [MuJoCoFact]
    public void Cylinders_of_Pusher_are_away_from_the_goal()
    {
        using MuJoCoEnvironment pusher = Tasks.Create("Pusher-v5");
        var observation = new float[23];
        for (int i = 0; i < 500; i++)
        {
            pusher.Reset(observation);
            ReadOnlySpan<double> qpos = pusher.Simulation.Qpos;
            Assert.InRange(qpos[7], -0.3, 0);
            Assert.InRange(qpos[8], -0.2, 0.2);
            Assert.True(double.Hypot(qpos[7], qpos[8]) > 0.17);
            Assert.Equal(0, qpos[0]);
        }
    }

    [MuJoCoFact]
    public void Checker_finds_no_issue()
    {
        foreach (string name in new[] { "Hopper-v4", "Reacher-v5", "Ant-v5" })
            Assert.Empty(EnvironmentChecker.Check(Tasks.Find(name).Create, 300, 1));
    }

    [MuJoCoFact]
    public void A_model_file_replaces_that_of_the_task()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "light.xml");
        string model = System.Text.Encoding.UTF8.GetString(EmbeddedFile.Read("half_cheetah.xml"));
        File.WriteAllText(file, model.Replace("settotalmass=\"14\"", "settotalmass=\"7\"", StringComparison.Ordinal));
        using MuJoCoEnvironment light = Tasks.Create("HalfCheetah-v4", ("model", file));
        double mass = 0;
        foreach (double body in light.Model.BodyMass.Span)
            mass += body;
        Assert.Equal(7, mass, 1e-9);
    }
}
