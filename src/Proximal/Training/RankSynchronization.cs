using System.Runtime.InteropServices;
using System.Text;

namespace Proximal;

/// <summary>
/// Keeps ranks together between updates: rank 0 decides whether training stops, and collects the state of all shards
/// when it writes a checkpoint. The others wait for it.
/// </summary>
/// <param name="collective">Communication between the ranks.</param>
/// <param name="saveShards">Saves the state of this rank's shards under a prefix.</param>
internal sealed class RankSynchronization(ICollective collective, Action<StateDictionary, string> saveShards)
{
    private readonly long[] waits = new long[collective.Size];
    private long lastWaiting;
    private long lastElapsed;

    private enum Command : byte
    {
        Continue,
        Stop,
        SendShards,
    }

    /// <summary>Ends an update after its callbacks. Returns whether training stops, which rank 0 decides.</summary>
    /// <param name="stop">Whether this rank wants to stop.</param>
    /// <param name="clock">Receives the times of all ranks.</param>
    public bool EndUpdate(bool stop, TrainingClock clock)
    {
        // The callbacks of rank 0 may have collected state, which the others answer in Follow.
        if (collective.Rank > 0)
            stop = Follow();
        else
            Announce(stop ? Command.Stop : Command.Continue);
        MeasureWaiting(clock);
        return stop;
    }

    /// <summary>Ends training after its last callbacks.</summary>
    public void EndTraining()
    {
        if (collective.Rank > 0)
            Follow();
        else
            Announce(Command.Stop);
    }

    /// <summary>On rank 0: adds the state of the other ranks' shards. Does nothing on other ranks.</summary>
    public void Gather(StateDictionary state, string prefix)
    {
        if (collective.Rank > 0)
            return;
        Announce(Command.SendShards);
        byte[] name = Encoding.UTF8.GetBytes(prefix);
        Share(ref name, root: 0);
        for (int rank = 1; rank < collective.Size; rank++)
        {
            byte[] bytes = [];
            Share(ref bytes, rank);
            StateMessage.Read(bytes, state);
        }
    }

    private void MeasureWaiting(TrainingClock clock)
    {
        (long waiting, long elapsed) = (collective.WaitingTime.Ticks, clock.Elapsed.Ticks);
        long waited = waiting - lastWaiting;
        double interval = Math.Max(1, elapsed - lastElapsed);
        (lastWaiting, lastElapsed) = (waiting, elapsed);
        collective.AllGather(
            MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in waited)),
            MemoryMarshal.AsBytes(waits.AsSpan())
        );
        int slowest = 0;
        double sum = 0;
        for (int rank = 0; rank < waits.Length; rank++)
        {
            sum += waits[rank];
            if (waits[rank] < waits[slowest])
                slowest = rank;
        }

        clock.Ranks = new RankTimes(slowest, Math.Min(1, sum / waits.Length / interval));
    }

    private bool Follow()
    {
        Span<byte> command = stackalloc byte[1];
        while (true)
        {
            collective.Broadcast(command, root: 0);
            switch ((Command)command[0])
            {
                case Command.Continue:
                    return false;
                case Command.Stop:
                    return true;
                default:
                    SendShards();
                    break;
            }
        }
    }

    private void SendShards()
    {
        byte[] name = [];
        Share(ref name, root: 0);
        var state = new StateDictionary();
        saveShards(state, Encoding.UTF8.GetString(name));
        byte[] mine = StateMessage.Write(state);
        for (int rank = 1; rank < collective.Size; rank++)
        {
            byte[] bytes = rank == collective.Rank ? mine : [];
            Share(ref bytes, rank);
        }
    }

    private void Announce(Command command) => collective.Broadcast([(byte)command], root: 0);

    private void Share(ref byte[] data, int root)
    {
        int length = data.Length;
        collective.Broadcast(MemoryMarshal.AsBytes(new Span<int>(ref length)), root);
        if (collective.Rank != root)
            data = new byte[length];
        collective.Broadcast(data, root);
    }
}
