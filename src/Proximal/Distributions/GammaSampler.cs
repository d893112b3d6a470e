namespace Proximal;

/// <summary>
/// Rejection sampler for gamma distributions of scale 1 (Marsaglia and Tsang 2000, "A simple method for generating
/// gamma variables").
/// </summary>
internal static class GammaSampler
{
    /// <summary>Returns the logarithm of a sample.</summary>
    /// <param name="shape">The shape parameter, at least 1.</param>
    /// <param name="random">The random number generator. At most 5 % of the proposals are rejected.</param>
    internal static double SampleLog(double shape, ref Rng random)
    {
        double d = shape - (1.0 / 3),
            c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextNormal();
            double root = 1 + (c * x);
            if (root <= 0)
                continue;
            double logCube = 3 * Math.Log(root);
            if (Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + (d * (1 - Math.Exp(logCube) + logCube)))
                return Math.Log(d) + logCube;
        }
    }
}
