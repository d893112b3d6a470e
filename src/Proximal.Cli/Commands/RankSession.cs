namespace Proximal.Cli;

/// <summary>
/// This process as one of several ranks: rank 0 runs the command, the others follow it. If a rank fails, the job ends
/// with one line that names it.
/// </summary>
internal sealed class RankSession
{
    private readonly Registries registries;
    private readonly IProcessGroup group;
    private readonly RankStart start;

    /// <summary>Joins the processes of the launcher.</summary>
    /// <exception cref="InvalidInputException">The program has no library for several processes, or it is not
    /// installed.</exception>
    public RankSession(Registries registries, ProcessGroupOptions options)
    {
        this.registries = registries;
        group =
            registries.ProcessGroups?.Invoke(options with { OnFailure = End })
            ?? throw new InvalidInputException("--distributed: this program has no library for several processes");
        start = new RankStart(group);
    }

    /// <summary>Number of ranks on this machine.</summary>
    public int LocalSize => group.LocalSize;

    /// <summary>Runs the command on rank 0 and follows it on the others. Returns the exit code.</summary>
    public int Run(Func<RankStart?, int> train)
    {
        int code;
        try
        {
            code = group.Rank == 0 ? Lead(train) : FollowedRun.Train(start, registries);
        }
        catch (TrainingDivergedException) when (group.Rank > 0)
        {
            // Rank 0 reports it: all ranks stop at the same value.
            code = ExitCodes.Diverged;
        }
        catch (TrainingDivergedException)
        {
            group.Dispose();
            throw;
        }
        catch (RankFailedException failure) when (group.Size > 1)
        {
            End(failure);
            throw;
        }
#pragma warning disable CA1031 // The other ranks wait for this one, so every exception ends the job.
        catch (Exception exception) when (group.Size > 1)
#pragma warning restore CA1031
        {
            (string message, int exitCode) = CommandLine.Describe(exception);
            if (group.ClaimReport())
                CommandLine.WriteError(group.Rank == 0 ? message : $"rank {group.Rank}: {message}");
            group.Abort(exitCode);
            throw;
        }

        group.Dispose();
        return code;
    }

    // Errors before the other ranks start end them in order.
    private int Lead(Func<RankStart?, int> train)
    {
        int code = ExitCodes.Failed;
        try
        {
            return code = train(start);
        }
        catch (Exception exception) when (!start.IsAnnounced && group.Size > 1)
        {
            (string message, code) = CommandLine.Describe(exception);
            CommandLine.WriteError(message);
            return code;
        }
        finally
        {
            if (!start.IsAnnounced)
                start.AnnounceEnd(code);
        }
    }

    private void End(RankFailedException failure)
    {
        if (group.ClaimReport())
            CommandLine.WriteError($"{failure.Message}; {Advice()}");
        group.Abort(ExitCodes.Failed);
    }

    private string Advice()
    {
        if (start.Folder is not { } folder)
            return "training had not started";
        Checkpoint? last = new RunFolder(folder).OpenCheckpoints().FindLatest();
        return last is null
            ? "there was no checkpoint yet"
            : $"the last checkpoint is {last.Folder}; 'proximal resume {folder} --distributed' continues it, with any "
                + "number of processes";
    }
}
