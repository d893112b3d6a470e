namespace Proximal.Experiments;

/// <summary>CPU time of the process. Unlike wall time, it does not depend on other processes on the machine.</summary>
internal static class ProcessorTime
{
    /// <summary>CPU seconds since the start of the process, summed over all threads.</summary>
    public static double Seconds => Environment.CpuUsage.TotalTime.TotalSeconds;
}
