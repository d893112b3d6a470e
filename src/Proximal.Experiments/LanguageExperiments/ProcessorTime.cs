namespace Proximal.Experiments;

/// <summary>Seconds that the process has kept processors busy, unlike a clock's the same on a machine that others use as well.</summary>
internal static class ProcessorTime
{
    /// <summary>Seconds since the process began, over all threads.</summary>
    public static double Seconds => Environment.CpuUsage.TotalTime.TotalSeconds;
}
