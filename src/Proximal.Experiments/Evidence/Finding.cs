namespace Proximal.Experiments;

/// <summary>A cause of bad training that <see cref="RunDiagnosis"/> found.</summary>
/// <param name="Cause">Identifier, such as <c>learning-rate-high</c>: the anchor of its section in docs/doctor.md.</param>
/// <param name="Title">Name, such as <c>learning rate too high</c>.</param>
/// <param name="Evidence">Numbers of the run that show the cause, with steps.</param>
/// <param name="Remedy">Keys to change and why.</param>
/// <param name="Changes">Keys of <c>config.yaml</c>, such as <c>normalize.norm_obs</c>, with the proposed values; empty if
/// the remedy is not a key.</param>
public sealed record Finding(
    string Cause,
    string Title,
    string Evidence,
    string Remedy,
    IReadOnlyList<KeyValuePair<string, string>> Changes
)
{
    /// <summary>Address of the section of the documentation.</summary>
    public string Link => $"https://github.com/proximal-rl/proximal/blob/main/docs/doctor.md#{Cause}";
}
