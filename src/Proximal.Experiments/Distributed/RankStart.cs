using System.Runtime.InteropServices;
using System.Text;

namespace Proximal.Experiments;

/// <summary>
/// The start of a training with several ranks: rank 0 prepares the run folder and sends to the others its path
/// and the checkpoint at which training continues, or that there is nothing to train.
/// </summary>
/// <param name="collective">Communication between the ranks.</param>
internal sealed class RankStart(ICollective collective)
{
    /// <summary>Communication between the ranks.</summary>
    public ICollective Collective => collective;

    /// <summary>Folder of the run; null before it is announced.</summary>
    public string? Folder { get; private set; }

    /// <summary>Whether rank 0 has announced the run.</summary>
    public bool IsAnnounced { get; private set; }

    /// <summary>On rank 0: starts the other ranks.</summary>
    /// <param name="folder">Folder of the run, with its <c>config.yaml</c>.</param>
    /// <param name="step">Step of the checkpoint at which training continues; 0 for none.</param>
    public void Announce(string folder, long step)
    {
        Folder = folder;
        Send(Path.GetFullPath(folder), step);
    }

    /// <summary>On rank 0: ends the other ranks, which have not started.</summary>
    /// <param name="exitCode">Exit code of all ranks.</param>
    public void AnnounceEnd(int exitCode) => Send("", exitCode);

    /// <summary>On other ranks: waits for rank 0. The folder is null if there is nothing to train.</summary>
    /// <returns>The folder and the step of the checkpoint; or null and the exit code.</returns>
    public (string? Folder, long Step) Await()
    {
        Span<long> head = stackalloc long[2];
        collective.Broadcast(MemoryMarshal.AsBytes(head), root: 0);
        byte[] name = new byte[head[0]];
        collective.Broadcast(name, root: 0);
        IsAnnounced = true;
        Folder = name.Length == 0 ? null : Encoding.UTF8.GetString(name);
        return (Folder, head[1]);
    }

    private void Send(string folder, long number)
    {
        IsAnnounced = true;
        byte[] name = Encoding.UTF8.GetBytes(folder);
        Span<long> head = [name.Length, number];
        collective.Broadcast(MemoryMarshal.AsBytes(head), root: 0);
        collective.Broadcast(name, root: 0);
    }
}
