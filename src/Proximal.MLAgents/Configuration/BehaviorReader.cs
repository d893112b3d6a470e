using Proximal.Experiments;

namespace Proximal.MLAgents;

/// <summary>Reads the settings of a behavior.</summary>
internal static class BehaviorReader
{
    private const int LargestWidth = 65_536,
        MostLayers = 100;

    /// <summary>Reads the settings of a behavior.</summary>
    /// <param name="start">Settings of keys that are absent.</param>
    /// <param name="map">The map.</param>
    /// <exception cref="InvalidInputException">A key is unknown, or a value is invalid or not supported.</exception>
    public static BehaviorSettings Read(BehaviorSettings start, ConfigurationValue map)
    {
        BehaviorSettings read = SettingsMap.Read(
            start,
            map,
            (
                "trainer_type",
                static (s, v) => Only(s, v, "ppo", "only ppo can be trained; poca and sac are not supported")
            ),
            ("hyperparameters", ReadHyperparameters),
            ("network_settings", ReadNetwork),
            ("reward_signals", ReadRewards),
            ("max_steps", static (s, v) => s with { MaxSteps = v.AtLeast(1) }),
            ("time_horizon", static (s, v) => s with { TimeHorizon = (int)v.AtLeast(1) }),
            ("summary_freq", static (s, v) => s with { SummaryFrequency = v.AtLeast(1) }),
            ("checkpoint_interval", static (s, v) => s with { CheckpointInterval = v.AtLeast(1) }),
            ("keep_checkpoints", static (s, v) => s with { KeepCheckpoints = (int)v.AtLeast(1) }),
            ("threaded", static (s, v) => s with { IsThreaded = v.Boolean() }),
            ("init_path", static (s, v) => s with { InitialPolicy = v.TextOrNull("the path of a policy") }),
            ("even_checkpoints", static (s, v) => v.Boolean() ? throw NotSupported(v) : s),
            ("self_play", static (s, v) => v.IsNull ? s : throw NotSupported(v)),
            ("behavioral_cloning", static (s, v) => v.IsNull ? s : throw NotSupported(v))
        );
        return read.BatchSize <= read.BufferSize
            ? read
            : throw map.Invalid($"batch_size {read.BatchSize} is above buffer_size {read.BufferSize}");
    }

    private static BehaviorSettings ReadHyperparameters(BehaviorSettings start, ConfigurationValue map) =>
        SettingsMap.Read(
            start,
            map,
            ("batch_size", static (s, v) => s with { BatchSize = (int)v.AtLeast(1) }),
            ("buffer_size", static (s, v) => s with { BufferSize = (int)v.AtLeast(1) }),
            ("learning_rate", static (s, v) => s with { LearningRate = SettingsMap.Positive(v) }),
            ("learning_rate_schedule", static (s, v) => s with { IsLearningRateLinear = IsLinear(v) }),
            ("beta", static (s, v) => s with { Beta = SettingsMap.Within(v, 0, 1e6) }),
            ("beta_schedule", static (s, v) => s with { IsBetaLinear = IsLinear(v) }),
            ("epsilon", static (s, v) => s with { Epsilon = SettingsMap.Positive(v) }),
            ("epsilon_schedule", static (s, v) => s with { IsEpsilonLinear = IsLinear(v) }),
            ("lambd", static (s, v) => s with { Lambda = SettingsMap.Within(v, 0, 1) }),
            ("num_epoch", static (s, v) => s with { Epochs = (int)v.AtLeast(1) }),
            ("shared_critic", static (s, v) => s with { SharesCritic = v.Boolean() })
        );

    private static int Size(ConfigurationValue value, int largest) =>
        value.AtLeast(1) is var size && size <= largest
            ? (int)size
            : throw value.Unexpected($"a whole number of at most {largest}");

    private static BehaviorSettings ReadNetwork(BehaviorSettings start, ConfigurationValue map) =>
        SettingsMap.Read(
            start,
            map,
            ("normalize", static (s, v) => s with { Normalizes = v.Boolean() }),
            ("hidden_units", static (s, v) => s with { HiddenUnits = Size(v, LargestWidth) }),
            ("num_layers", static (s, v) => s with { Layers = Size(v, MostLayers) }),
            ("vis_encode_type", ReadEncoder),
            ("memory", ReadMemory),
            // Without effect, because observations that are goals are refused.
            (
                "goal_conditioning_type",
                static (s, v) => v.Text("hyper or none") is "hyper" or "none" ? s : throw v.Unexpected("hyper or none")
            ),
            ("deterministic", static (s, v) => v.Boolean() ? throw NotSupported(v) : s)
        );

    private static BehaviorSettings ReadEncoder(BehaviorSettings start, ConfigurationValue value)
    {
        const string Encoders = "simple, nature_cnn, resnet or fully_connected";
        string name = value.Text(Encoders);
        return name switch
        {
            "simple" or "nature_cnn" or "resnet" or "fully_connected" => start with { VisualEncoder = name },
            "match3" => throw NotSupported(value),
            _ => throw value.Unexpected(Encoders),
        };
    }

    private static BehaviorSettings ReadMemory(BehaviorSettings start, ConfigurationValue map) =>
        map.IsNull
            ? start
            : SettingsMap.Read(
                start with
                {
                    MemorySize = 128,
                },
                map,
                ("sequence_length", static (s, v) => s with { SequenceLength = (int)v.AtLeast(1) }),
                (
                    "memory_size",
                    static (s, v) =>
                        v.AtLeast(2) % 2 == 0
                            ? s with
                            {
                                MemorySize = (int)v.AtLeast(2),
                            }
                            : throw v.Unexpected("an even number")
                )
            );

    private static BehaviorSettings ReadRewards(BehaviorSettings start, ConfigurationValue map) =>
        SettingsMap.Read(
            start,
            map,
            ("extrinsic", ReadExtrinsic),
            ("curiosity", static (_, v) => throw NotSupported(v)),
            ("gail", static (_, v) => throw NotSupported(v)),
            ("rnd", static (_, v) => throw NotSupported(v))
        );

    private static BehaviorSettings ReadExtrinsic(BehaviorSettings start, ConfigurationValue map) =>
        SettingsMap.Read(
            start,
            map,
            ("gamma", static (s, v) => s with { Gamma = SettingsMap.Within(v, 0, 1) }),
            ("strength", static (s, v) => s with { Strength = SettingsMap.Within(v, -1e6, 1e6) }),
            ("network_settings", static (_, v) => throw NotSupported(v))
        );

    private static bool IsLinear(ConfigurationValue value) =>
        value.Text("linear or constant") switch
        {
            "linear" => true,
            "constant" => false,
            _ => throw value.Unexpected("linear or constant"),
        };

    private static T Only<T>(T settings, ConfigurationValue value, string supported, string message) =>
        value.Text(supported) == supported ? settings : throw value.Invalid(message);

    private static InvalidInputException NotSupported(ConfigurationValue value) =>
        value.Invalid("is not supported; remove the key, or train with mlagents-learn");
}
