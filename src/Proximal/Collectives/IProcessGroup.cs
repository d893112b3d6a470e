namespace Proximal;

/// <summary>Processes that a launcher such as <c>mpirun</c> or <c>srun</c> started to train one run together.</summary>
public interface IProcessGroup : ICollective, IDisposable
{
    /// <summary>Number of processes on this machine.</summary>
    int LocalSize { get; }

    /// <summary>
    /// Whether this process reports the failure of the job: true for the first one on its machine that asks. The end of
    /// a rank makes others fail too.
    /// </summary>
    bool ClaimReport();

    /// <summary>Ends all processes of the group immediately, this one included.</summary>
    /// <param name="exitCode">Exit code of the job.</param>
    void Abort(int exitCode);
}
