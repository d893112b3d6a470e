using Proximal.Experiments;
using YamlDotNet.RepresentationModel;

namespace Proximal.MLAgents;

/// <summary>Reads the YAML of mlagents-learn. A key that is not known, or whose value is not supported, is
/// refused.</summary>
internal static class GameSettingsReader
{
    private const string Expected = "a text";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or a key or value is invalid.</exception>
    public static GameSettings Read(string path) => Parse(path, YamlText.ReadText(path));

    /// <summary>Parses the text of a file.</summary>
    /// <param name="origin">Path for messages.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidInputException">A key or value is invalid.</exception>
    public static GameSettings Parse(string origin, string text)
    {
        YamlMappingNode root = YamlText.ReadMap(text, origin);
        BehaviorSettings? standard = null;
        // Other behaviors start from the default settings, wherever they are in the file.
        foreach ((YamlNode key, YamlNode node) in root.Children)
            if (key.ToString() == "default_settings")
                standard = BehaviorReader.Read(new BehaviorSettings(), ValueOf(key, node, origin));
        var settings = new GameSettings { Default = standard };
        foreach ((YamlNode key, YamlNode node) in root.Children)
        {
            ConfigurationValue value = ValueOf(key, node, origin);
            settings = key.ToString() switch
            {
                "default_settings" => settings,
                "behaviors" => settings with { Behaviors = ReadBehaviors(value, standard ?? new BehaviorSettings()) },
                "environment_parameters" => settings with { Parameters = ReadParameters(value) },
                "env_settings" => ReadEnvironment(settings, value),
                "engine_settings" => settings with { Engine = ReadEngine(value) },
                "checkpoint_settings" => ReadCheckpoints(settings, value),
                "torch_settings" => ReadTorch(settings, value),
                "debug" => Refuse(settings, value, value.Boolean(), "true"),
                _ => throw value.UnknownKey(
                    "behaviors",
                    "default_settings",
                    "environment_parameters",
                    "env_settings",
                    "engine_settings",
                    "checkpoint_settings",
                    "torch_settings",
                    "debug"
                ),
            };
        }

        return settings;
    }

    private static ConfigurationValue ValueOf(YamlNode key, YamlNode node, string origin) =>
        new(node, key.ToString(), origin, key.Start.Line);

    private static Dictionary<string, BehaviorSettings> ReadBehaviors(
        ConfigurationValue behaviors,
        BehaviorSettings standard
    )
    {
        var read = new Dictionary<string, BehaviorSettings>(StringComparer.Ordinal);
        foreach ((string name, ConfigurationValue value) in behaviors.Entries())
            read[name] = value.IsNull ? standard : BehaviorReader.Read(standard, value);
        return read;
    }

    private static List<KeyValuePair<string, ParameterSampler>> ReadParameters(ConfigurationValue parameters)
    {
        List<KeyValuePair<string, ParameterSampler>> read = [];
        foreach ((string name, ConfigurationValue value) in parameters.Entries())
        {
            if (value.Entry("curriculum") is { } curriculum)
                throw curriculum.Invalid("the curriculum of a game is not supported: use a number or a sampler");
            read.Add(new(name, ParameterSamplerYaml.Read(value)));
        }

        return read;
    }

    private static GameSettings ReadEnvironment(GameSettings settings, ConfigurationValue map) =>
        SettingsMap.Read(
            settings,
            map,
            ("env_path", static (s, v) => s with { Game = v.TextOrNull(Expected) }),
            ("env_args", static (s, v) => s with { Arguments = v.IsNull ? [] : v.Texts("a list of texts") }),
            ("base_port", static (s, v) => s with { BasePort = (int)v.AtLeast(1) }),
            ("num_envs", static (s, v) => s with { Games = (int)v.AtLeast(1) }),
            ("num_areas", static (s, v) => s with { Areas = (int)v.AtLeast(1) }),
            ("seed", static (s, v) => s with { Seed = v.Whole() is >= 0 and <= int.MaxValue ? (int)v.Whole() : null }),
            ("timeout_wait", static (s, v) => s with { Timeout = SettingsMap.Positive(v) }),
            ("max_lifetime_restarts", static (s, v) => Refuse(s, v, v.Whole() > 0 && v.Whole() != 10, "restarts")),
            ("restarts_rate_limit_n", static (s, v) => Refuse(s, v, v.Whole() != 1, "restarts")),
            ("restarts_rate_limit_period_s", static (s, v) => Refuse(s, v, v.Whole() != 60, "restarts"))
        );

    private static EngineSettings ReadEngine(ConfigurationValue map) =>
        SettingsMap.Read(
            new EngineSettings(),
            map,
            ("width", static (s, v) => s with { Width = (int)v.AtLeast(1) }),
            ("height", static (s, v) => s with { Height = (int)v.AtLeast(1) }),
            ("quality_level", static (s, v) => s with { QualityLevel = (int)v.AtLeast(0) }),
            ("time_scale", static (s, v) => s with { TimeScale = (float)SettingsMap.Positive(v) }),
            ("target_frame_rate", static (s, v) => s with { TargetFrameRate = (int)Math.Clamp(v.Whole(), -1, 10_000) }),
            ("capture_frame_rate", static (s, v) => s with { CaptureFrameRate = (int)v.AtLeast(0) }),
            ("no_graphics", static (s, v) => s with { NoGraphics = v.Boolean() }),
            ("no_graphics_monitor", static (s, v) => Refuse(s, v, v.Boolean(), "true"))
        );

    private static GameSettings ReadCheckpoints(GameSettings settings, ConfigurationValue map) =>
        SettingsMap.Read(
            settings,
            map,
            ("run_id", static (s, v) => s with { RunId = v.TextOrNull(Expected) }),
            ("initialize_from", static (s, v) => s with { InitializeFrom = v.TextOrNull(Expected) }),
            ("resume", static (s, v) => s with { Resume = v.Boolean() }),
            ("load_model", static (s, v) => Refuse(s, v, v.Boolean(), "true")),
            ("force", static (s, v) => Refuse(s, v, v.Boolean(), "true")),
            ("train_model", static (s, v) => Refuse(s, v, v.Boolean(), "true")),
            ("inference", static (s, v) => Refuse(s, v, v.Boolean(), "true")),
            ("results_dir", static (s, v) => Refuse(s, v, v.Text(Expected) != "results", "another folder"))
        );

    private static GameSettings ReadTorch(GameSettings settings, ConfigurationValue map) =>
        SettingsMap.Read(
            settings,
            map,
            ("device", static (s, v) => Refuse(s, v, !v.IsNull && v.Text(Expected) != "cpu", "another device"))
        );

    private static T Refuse<T>(T settings, ConfigurationValue value, bool isUsed, string what) =>
        isUsed ? throw value.Invalid($"{what} is not supported; remove the key") : settings;
}
