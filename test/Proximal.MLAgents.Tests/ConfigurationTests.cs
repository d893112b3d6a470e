namespace Proximal.MLAgents.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public void Keys_are_converted()
    {
        GameSettings settings = GameSettingsReader.Parse(
            "x.yaml",
            """
            default_settings:
              max_steps: 7e5
            behaviors:
              A:
                hyperparameters: {batch_size: 32, buffer_size: 320, learning_rate: 1e-4, learning_rate_schedule: constant, beta: 0.01, epsilon: 0.3, lambd: 0.9, num_epoch: 5, shared_critic: false, beta_schedule: linear}
                network_settings: {normalize: true, hidden_units: 64, num_layers: 3, memory: {sequence_length: 16, memory_size: 64}}
                reward_signals: {extrinsic: {gamma: 0.9, strength: 2.0}}
                time_horizon: 1000
                threaded: true
              B:
            env_settings: {env_path: game, num_envs: 3, base_port: 6000, seed: 5, num_areas: 2, timeout_wait: 10, env_args: [--x]}
            engine_settings: {width: 100, height: 90, quality_level: 1, time_scale: 10, target_frame_rate: 30, capture_frame_rate: 0, no_graphics: true}
            checkpoint_settings: {run_id: r, resume: true, initialize_from: other}
            torch_settings: {device: cpu}
            debug: false
            """
        );
        PpoOptions a = ConvertedOptions.Of(settings.Of("A"), hasImages: false, seed: 4);
        a.Validate();
        Assert.Equal((32, 320, 5, 0.9, 0.9, 4ul), (a.BatchSize, a.RolloutSize, a.Epochs, a.Gamma, a.GaeLambda, a.Seed));
        Assert.Equal(Schedule.Constant(1e-4), a.LearningRate);
        Assert.Equal(700_000, a.TotalSteps);
        Assert.Equal([64, 64, 64], a.Network.ActorWidths);
        Assert.Equal((RecurrentKind.Lstm, 32, (int?)16), (a.Network.Recurrent, a.Network.RecurrentSize, a.BpttLength));
        Assert.True(a.NormalizeObservations);
        Assert.Equal(
            (1000, true, 2.0),
            (settings.Of("A").TimeHorizon, settings.Of("A").IsThreaded, settings.Of("A").Strength)
        );
        PpoOptions b = ConvertedOptions.Of(settings.Of("B"), hasImages: false, seed: 0);
        b.Validate();
        Assert.Equal((1024, 10_240, 3, 0.99), (b.BatchSize, b.RolloutSize, b.Epochs, b.Gamma));
        Assert.Equal(Schedule.Linear(3e-4), b.LearningRate);
        Assert.Equal(
            ("game", 3, 6000, 5, 2, 10.0),
            (settings.Game, settings.Games, settings.BasePort, settings.Seed, settings.Areas, settings.Timeout)
        );
        Assert.Equal(("r", true, "other"), (settings.RunId, settings.Resume, settings.InitializeFrom));
        Assert.Equal(
            new EngineSettings
            {
                Width = 100,
                Height = 90,
                QualityLevel = 1,
                TimeScale = 10,
                TargetFrameRate = 30,
                CaptureFrameRate = 0,
                NoGraphics = true,
            },
            settings.Engine
        );
        Assert.Equal(700_000, settings.Of("C").MaxSteps);
    }

    // A map begins in the line below its key.
    [Fact]
    public void Refused_map_is_named_with_the_line_of_its_key()
    {
        var failure = Assert.Throws<InvalidInputException>(() =>
            GameSettingsReader.Parse("x.yaml", "behaviors:\n  A:\n    self_play:\n      window: 10\n")
        );
        Assert.StartsWith(
            "x.yaml:3: behaviors.A.self_play: is not supported",
            failure.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "behaviors: {A: {network_settings: {hidden_units: 1000000000}}}",
        "expected a whole number of at most 65536, found '1000000000'"
    )]
    [InlineData(
        "behaviors: {A: {hyperparameters: {learning_rat: 1}}}",
        "unknown key 'behaviors.A.hyperparameters.learning_rat': did you mean learning_rate?"
    )]
    [InlineData("behaviors: {A: {trainer_type: poca}}", "only ppo can be trained")]
    [InlineData("behaviors: {A: {self_play: {window: 10}}}", "behaviors.A.self_play: is not supported")]
    [InlineData("behaviors: {A: {behavioral_cloning: {demo_path: x}}}", "behavioral_cloning: is not supported")]
    [InlineData("behaviors: {A: {reward_signals: {gail: {gamma: 0.9}}}}", "reward_signals.gail: is not supported")]
    [InlineData(
        "behaviors: {A: {reward_signals: {curiosity: {gamma: 0.9}}}}",
        "reward_signals.curiosity: is not supported"
    )]
    [InlineData("behaviors: {A: {network_settings: {vis_encode_type: match3}}}", "vis_encode_type: is not supported")]
    [InlineData("behaviors: {A: {network_settings: {deterministic: true}}}", "deterministic: is not supported")]
    [InlineData(
        "behaviors: {A: {hyperparameters: {batch_size: 20, buffer_size: 10}}}",
        "batch_size 20 is above buffer_size 10"
    )]
    [InlineData("behaviors: {A: {max_steps: 0}}", "expected a whole number of 1 or more")]
    [InlineData("environment_parameters: {mass: {curriculum: []}}", "the curriculum of a game is not supported")]
    [InlineData("checkpoint_settings: {force: true}", "checkpoint_settings.force: true is not supported")]
    [InlineData("torch_settings: {device: cuda}", "another device is not supported")]
    [InlineData("behavior: {}", "unknown key 'behavior': did you mean behaviors?")]
    public void Mistakes_and_unsupported_keys_are_refused(string yaml, string expected)
    {
        var failure = Assert.Throws<InvalidInputException>(() => GameSettingsReader.Parse("x.yaml", yaml));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("x.yaml:1: ", failure.Message, StringComparison.Ordinal);
    }
}
