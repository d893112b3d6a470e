using Proximal.Experiments;

namespace Proximal.MLAgents;

/// <summary>Folders of a run, and what all its behaviors share.</summary>
/// <param name="Folder">Folder of the run.</param>
/// <param name="Seed">Seed of the training.</param>
/// <param name="Resumes">Whether the run continues.</param>
/// <param name="InitialRun">Folder of the run whose policies initialize this one; null for none.</param>
/// <param name="Report">Receives lines.</param>
internal sealed record RunPaths(string Folder, ulong Seed, bool Resumes, string? InitialRun, Action<string> Report)
{
    /// <summary>Folder of a behavior.</summary>
    public string FolderOf(string behavior) => Path.Combine(Folder, RunFolder.NameOf(behavior));

    /// <summary>Model of a behavior for Unity.</summary>
    public string ModelOf(string behavior) => Path.Combine(Folder, $"{RunFolder.NameOf(behavior)}.onnx");

    /// <summary>Folder of the policy that initializes a behavior; null for none.</summary>
    public string? InitialPolicyOf(string behavior) =>
        InitialRun is null ? null : Path.Combine(InitialRun, RunFolder.NameOf(behavior));
}
