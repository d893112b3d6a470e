namespace Proximal.Mpi;

/// <summary>What the launcher of this process says about it, in environment variables.</summary>
internal static class Launcher
{
    /// <summary>Whether a launcher that Open MPI understands started this process.</summary>
    public static bool IsPresent =>
        Number("OMPI_COMM_WORLD_SIZE") is not null
        || Environment.GetEnvironmentVariable("PMIX_NAMESPACE") is not null
        || Number("PMI_SIZE") is not null;

    /// <summary>Number of tasks that <c>srun</c> started without telling Open MPI; 1 for none.</summary>
    public static int SlurmTasks => Number("SLURM_STEP_NUM_TASKS") ?? 1;

    /// <summary>Checks that a process without a launcher is the only one.</summary>
    /// <exception cref="InvalidInputException"><c>srun</c> started several tasks without PMIx.</exception>
    public static void RequireAlone()
    {
        if (SlurmTasks > 1)
            throw new InvalidInputException(
                $"srun started {SlurmTasks} tasks that do not find each other: use 'srun --mpi=pmix'"
            );
    }

    /// <summary>Whether this process is the first of the job on this machine that asks.</summary>
    /// <param name="job">Number of the job, unique on the machine.</param>
    public static bool Claim(int job)
    {
        // A folder that mpirun removes at the end.
        string? session = Environment.GetEnvironmentVariable("PMIX_SERVER_TMPDIR");
        string folder = Directory.Exists(session) ? session : Path.GetTempPath();
        try
        {
            using var file = new FileStream(
                Path.Combine(folder, $"proximal-{job}-failed"),
                FileMode.CreateNew,
                FileAccess.Write
            );
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : null;
}
