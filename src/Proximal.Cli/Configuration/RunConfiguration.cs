using System.Text;

namespace Proximal.Cli;

/// <summary>All that decides a run: the environment and every option. Written to <c>config.yaml</c> and read back exactly.</summary>
internal sealed record RunConfiguration(string Environment, PpoOptions Options)
{
    /// <summary>When to save; decides which evaluations the log holds, but not what is learned.</summary>
    public CheckpointSettings Checkpoints { get; init; } = new();

    /// <summary>The algorithm, as files and folders spell it.</summary>
    public const string Algorithm = "ppo";

    /// <summary>rl-zoo's name for separate or shared fully connected networks, the only kind there is.</summary>
    public const string Policy = "MlpPolicy";

    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(Environment).Append(":\n");
        text.Append("  algorithm: ").Append(Algorithm).Append('\n');
        text.Append("  policy: ").Append(Policy).Append('\n');
        string? group = null;
        foreach (Setting setting in PpoSettings.All)
        {
            if (setting.Group != group && setting.Group is not null)
                text.Append("  ").Append(setting.Group).Append(":\n");
            group = setting.Group;
            text.Append(group is null ? "  " : "    ").Append(setting.LastPart).Append(": ").Append(setting.Format(Options)).Append('\n');
        }
        text.Append(Checkpoints.ToYaml());
        return text.ToString();
    }
}
