namespace Proximal.Tensors.Tests;

/// <summary>
/// Several steps of each optimiser over flat buffers against the same recurrence in double precision.
/// </summary>
public class OptimizerSweepTests
{
    private const int Steps = 6;

    // Each step rounds parameter and moments to 6e-8 of themselves, six times.
    private const double Tolerance = 1e-6;

    private static readonly int[] Counts = [1, 4, 7, 16, 33, 71];

    public static TheoryData<string, bool> Switches
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string width in new[] { "512", "256", "128", "32" })
            foreach (bool on in new[] { false, true })
                cases.Add(width, on);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public void Adam_kernel_equals_its_formula_with_and_without_decay(string width, bool decayed)
    {
        const double Rate = 0.01,
            Beta1 = 0.9,
            Beta2 = 0.999,
            Epsilon = 1e-5,
            Scale = 0.5;
        double decay = decayed ? 0.1 : 0;
        foreach (int count in Counts)
        {
            using Host host = Host.Of(width);
            double[] p = Start(host, count, out Address parameters),
                m = new double[count],
                v = new double[count];
            Address first = host.In(new float[count]),
                second = host.In(new float[count]);
            for (int step = 1; step <= Steps; step++)
            {
                float[] g = Host.Numbers(count, (uint)(10 + step));
                (double correction1, double correction2) = (1 - Math.Pow(Beta1, step), 1 - Math.Pow(Beta2, step));
                host.Device.AdamStep(
                    parameters,
                    host.In(g),
                    first,
                    second,
                    count,
                    (float)Scale,
                    (float)Rate,
                    (float)Beta1,
                    (float)Beta2,
                    (float)Epsilon,
                    (float)decay,
                    (float)correction1,
                    (float)correction2
                );
                for (int i = 0; i < count; i++)
                {
                    double slope = Scale * g[i];
                    m[i] = (Beta1 * m[i]) + ((1 - Beta1) * slope);
                    v[i] = (Beta2 * v[i]) + ((1 - Beta2) * slope * slope);
                    p[i] -= Rate * decay * p[i];
                    p[i] -= Rate * (m[i] / correction1) / (Math.Sqrt(v[i] / correction2) + Epsilon);
                }

                Host.Near(p, host.Read(parameters, count), Tolerance);
                Host.Near(m, host.Read(first, count), Tolerance);
                Host.Near(v, host.Read(second, count), Tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public void Sgd_kernel_equals_its_formula_with_and_without_momentum(string width, bool accelerated)
    {
        const double Rate = 0.05,
            Momentum = 0.9,
            Decay = 0.01,
            Scale = 0.25;
        foreach (int count in Counts)
        {
            using Host host = Host.Of(width);
            double[] p = Start(host, count, out Address parameters),
                velocities = new double[count];

            // The first step must not read what is there.
            Address velocity = accelerated ? host.Out(count) : Address.Null;
            for (int step = 1; step <= Steps; step++)
            {
                float[] g = Host.Numbers(count, (uint)(10 + step));
                host.Device.SgdStep(
                    parameters,
                    host.In(g),
                    velocity,
                    count,
                    (float)Scale,
                    (float)Rate,
                    (float)Momentum,
                    (float)Decay,
                    first: step == 1
                );
                for (int i = 0; i < count; i++)
                {
                    double slope = (Scale * g[i]) + (Decay * p[i]);
                    velocities[i] = accelerated && step > 1 ? (Momentum * velocities[i]) + slope : slope;
                    p[i] -= Rate * velocities[i];
                }

                Host.Near(p, host.Read(parameters, count), Tolerance);
                if (accelerated)
                    Host.Near(velocities, host.Read(velocity, count), Tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public void RmsProp_kernel_equals_its_formula_for_both_places_of_epsilon(string width, bool inside)
    {
        const double Rate = 0.01,
            Alpha = 0.99,
            Epsilon = 1e-3,
            Scale = 0.5;
        foreach (int count in Counts)
        {
            using Host host = Host.Of(width);
            double[] p = Start(host, count, out Address parameters),
                squares = new double[count];
            Address square = host.In(new float[count]);
            for (int step = 1; step <= Steps; step++)
            {
                float[] g = Host.Numbers(count, (uint)(10 + step));
                host.Device.RmsPropStep(
                    parameters,
                    host.In(g),
                    square,
                    count,
                    (float)Scale,
                    (float)Rate,
                    (float)Alpha,
                    (float)Epsilon,
                    inside
                );
                for (int i = 0; i < count; i++)
                {
                    double slope = Scale * g[i];
                    squares[i] = (Alpha * squares[i]) + ((1 - Alpha) * slope * slope);
                    p[i] -= Rate * slope / (inside ? Math.Sqrt(squares[i] + Epsilon) : Math.Sqrt(squares[i]) + Epsilon);
                }

                Host.Near(p, host.Read(parameters, count), Tolerance);
                Host.Near(squares, host.Read(square, count), Tolerance);
            }
        }
    }

    private static double[] Start(Host host, int count, out Address parameters)
    {
        float[] values = Host.Numbers(count, 1);
        parameters = host.In(values);
        return Array.ConvertAll(values, static v => (double)v);
    }
}
