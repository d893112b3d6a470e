using System.Runtime.InteropServices;

namespace Proximal.Mpi;

/// <summary>The processes of all ranks, to find out whether one on this machine has died.</summary>
internal sealed class RankProcesses
{
    private const int NameBytes = 64;

    private readonly string[] machines;
    private readonly int[] processes;

    private RankProcesses(string[] machines, int[] processes) =>
        (this.machines, this.processes) = (machines, processes);

    /// <summary>Exchanges machine and process of all ranks.</summary>
    public static RankProcesses Gather(ICollective collective)
    {
        Span<byte> mine = stackalloc byte[sizeof(int) + NameBytes];
        mine.Clear();
        MemoryMarshal.Write(mine, Environment.ProcessId);
        byte[] name = System.Text.Encoding.UTF8.GetBytes(Environment.MachineName);
        name.AsSpan(0, Math.Min(name.Length, NameBytes)).CopyTo(mine[sizeof(int)..]);
        byte[] all = new byte[collective.Size * mine.Length];
        collective.AllGather(mine, all);
        string[] names = new string[collective.Size];
        int[] ids = new int[collective.Size];
        for (int rank = 0; rank < names.Length; rank++)
        {
            ReadOnlySpan<byte> entry = all.AsSpan(rank * mine.Length, mine.Length);
            ids[rank] = MemoryMarshal.Read<int>(entry);
            names[rank] = System.Text.Encoding.UTF8.GetString(entry[sizeof(int)..].TrimEnd((byte)0));
        }

        return new RankProcesses(names, ids);
    }

    /// <summary>Number of ranks on the machine of a rank.</summary>
    public int CountOnMachineOf(int rank) => machines.Count(machine => machine == machines[rank]);

    /// <summary>Identifier of the process of a rank.</summary>
    public int ProcessOf(int rank) => processes[rank];

    /// <summary>A rank with its process and machine, for messages.</summary>
    public string Describe(int rank) => $"rank {rank} (process {processes[rank]} on {machines[rank]})";

    /// <summary>Whether the process of a rank on this machine has ended. False for other machines.</summary>
    /// <param name="rank">The rank.</param>
    /// <param name="self">Rank of this process.</param>
    public bool HasEnded(int rank, int self)
    {
        if (rank == self || machines[rank] != machines[self])
            return false;
        string status = $"/proc/{processes[rank]}/stat";
        if (!Directory.Exists("/proc/self"))
            return false;
        try
        {
            // The state follows the name, which is in parentheses. Z is a process that its parent has not awaited yet.
            string text = File.ReadAllText(status);
            return text[(text.LastIndexOf(')') + 2)..] is ['Z' or 'X', ..];
        }
        catch (IOException)
        {
            return true;
        }
    }
}
