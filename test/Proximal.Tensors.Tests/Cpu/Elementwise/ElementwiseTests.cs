namespace Proximal.Tensors.Tests;

/// <summary>The functions of one variable that have parameters, and the choice between two.</summary>
public class ElementwiseTests
{
    private static readonly int[] Counts = [0, 1, 3, 4, 5, 8, 15, 16, 17, 33, 70];

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Affine_and_scaled_sums_equal_their_formulas(string width)
    {
        foreach (int count in Counts)
        {
            using Host host = Host.Of(width);
            float[] x = Host.Numbers(count, 1),
                y = Host.Numbers(count, 2);
            Address xs = host.In(x),
                affine = host.Out(count),
                sum = host.In(y);
            host.Device.Affine(xs, affine, count, -1.7f, 0.3f);
            host.Device.AddScaled(xs, sum, count, -1.7f);

            // One multiply-add: half a unit in the last place, or a whole one without a fused instruction.
            Host.Near([.. x.Select(static v => (-1.7f * (double)v) + 0.3f)], host.Read(affine, count), 1.2e-7);
            Host.Near([.. x.Select((v, i) => (-1.7f * (double)v) + y[i])], host.Read(sum, count), 1.2e-7);
            host.Device.Affine(xs, xs, count, -1.7f, 0.3f);
            Assert.Equal(host.Read(affine, count), host.Read(xs, count));
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Lerp_equals_its_formula_and_is_exact_at_0_and_1(string width)
    {
        foreach (int count in Counts)
        {
            using Host host = Host.Of(width);
            float[] x = Host.Numbers(count, 1),
                y = Host.Numbers(count, 2);
            Address xs = host.In(x),
                some = host.In(y),
                all = host.In(y),
                none = host.In(y);
            host.Device.Lerp(xs, some, count, 0.3f);
            host.Device.Lerp(xs, all, count, 1);
            host.Device.Lerp(xs, none, count, 0);
            Host.Near(
                [.. x.Select((v, i) => (0.3f * (double)v) + ((1 - (double)0.3f) * y[i]))],
                host.Read(some, count),
                2e-7
            );
            Host.Near(Array.ConvertAll(x, static v => (double)v), host.Read(all, count), 2e-7);
            Assert.Equal(y, host.Read(none, count));
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Power_and_its_gradient_equal_their_formulas(string width)
    {
        foreach (float exponent in new[] { 0f, 1, 2, 3, 0.5f, -1, -0.5f, 2.5f, -1.5f, 4, 1.5f })
        {
            foreach (int count in Counts)
            {
                using Host host = Host.Of(width);
                float[] x = Array.ConvertAll(Host.Numbers(count, 1), static v => MathF.Abs(v) + 0.3f),
                    dy = Host.Numbers(count, 2),
                    start = Host.Numbers(count, 3);
                Address xs = host.In(x),
                    y = host.Out(count),
                    dx = host.In(start);
                host.Device.Power(xs, y, count, exponent);
                host.Device.PowerGradient(xs, host.In(dy), dx, count, exponent);
                Host.Near([.. x.Select(v => Math.Pow(v, exponent))], host.Read(y, count), 3e-7);
                Host.Near(
                    [.. x.Select((v, i) => start[i] + (exponent * Math.Pow(v, exponent - 1) * dy[i]))],
                    host.Read(dx, count),
                    5e-7
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Clamp_and_its_gradient_equal_their_formulas(string width)
    {
        foreach (
            (float low, float high) in new[]
            {
                (-0.5f, 0.25f),
                (float.NegativeInfinity, 0),
                (0, float.PositiveInfinity),
                (0.1f, 0.1f),
            }
        )
        {
            foreach (int count in Counts)
            {
                using Host host = Host.Of(width);

                // Both bounds themselves lie within.
                float[] x = Host.Numbers(count, 1),
                    dy = Host.Numbers(count, 2),
                    start = Host.Numbers(count, 3);
                for (int i = 0; i < count; i += 5)
                    x[i] = float.IsFinite(low) ? low : high;
                Address xs = host.In(x),
                    y = host.Out(count),
                    dx = host.In(start);
                host.Device.Clamp(xs, y, count, low, high);
                host.Device.ClampGradient(xs, host.In(dy), dx, count, low, high);
                Assert.Equal([.. x.Select(v => Math.Clamp(v, low, high))], host.Read(y, count));
                Assert.Equal(
                    [.. x.Select((v, i) => v >= low && v <= high ? start[i] + dy[i] : start[i])],
                    host.Read(dx, count)
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Clamp_keeps_NaN(string width)
    {
        using Host host = Host.Of(width);
        float[] x = [.. Enumerable.Repeat(float.NaN, 37)];
        Address y = host.In(37, 1);
        host.Device.Clamp(host.In(x), y, 37, -1, 1);
        Assert.All(host.Read(y, 37), static v => Assert.True(float.IsNaN(v)));
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Where_and_its_gradient_select_by_condition(string width)
    {
        foreach (int count in Counts)
        {
            using Host host = Host.Of(width);

            // Anything but 0 counts as true; -0 is 0, and what is not a number is not 0.
            float[] condition =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(static i =>
                        (i % 5) switch
                        {
                            0 => 0f,
                            1 => 1,
                            2 => -0f,
                            3 => -2,
                            _ => float.NaN,
                        }
                    ),
            ];
            bool[] chosen = Array.ConvertAll(condition, static v => v != 0);
            float[] a = Host.Numbers(count, 1),
                b = Host.Numbers(count, 2),
                dy = Host.Numbers(count, 3),
                startA = Host.Numbers(count, 4),
                startB = Host.Numbers(count, 5);
            Address conditions = host.In(condition),
                y = host.Out(count),
                slope = host.In(dy),
                da = host.In(startA),
                db = host.In(startB);
            host.Device.Select(conditions, host.In(a), host.In(b), y, count);
            Assert.Equal([.. chosen.Select((c, i) => c ? a[i] : b[i])], host.Read(y, count));

            host.Device.SelectGradient(conditions, slope, da, db, count);
            host.Device.SelectGradient(conditions, slope, Address.Null, db, count);
            host.Device.SelectGradient(conditions, slope, da, Address.Null, count);
            Assert.Equal([.. chosen.Select((c, i) => c ? startA[i] + dy[i] + dy[i] : startA[i])], host.Read(da, count));
            Assert.Equal([.. chosen.Select((c, i) => c ? startB[i] : startB[i] + dy[i] + dy[i])], host.Read(db, count));
        }
    }
}
