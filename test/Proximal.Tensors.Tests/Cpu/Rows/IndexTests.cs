namespace Proximal.Tensors.Tests;

/// <summary>
/// Gathers and scatters move numbers and add them in the order of the indices: nothing may differ by a bit.
/// </summary>
public class IndexTests
{
    private const int Rows = 6;

    // With duplicates, neighbours and both ends.
    private static readonly float[] Indices = [3, 0, 3, 5, 3, 1, 1, 5];

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Gather_selects_rows_and_its_gradient_adds_repeated_rows(string width)
    {
        foreach (int columns in new[] { 1, 3, 8, 9, 16, 19, 33, 64 })
        {
            using Host host = Host.Of(width);
            float[] table = Host.Numbers(Rows * columns, 1),
                dy = Host.Numbers(Indices.Length * columns, 2),
                expected = Host.Numbers(table.Length, 3);
            Address indices = host.In(Indices),
                y = host.Out(dy.Length),
                dtable = host.In(expected);
            host.Device.GatherRows(host.In(table), indices, y, Rows, Indices.Length, columns);
            Assert.Equal(
                [.. Indices.SelectMany(row => table.Skip((int)row * columns).Take(columns))],
                host.Read(y, dy.Length)
            );

            host.Device.ScatterAddRows(host.In(dy), indices, dtable, Rows, Indices.Length, columns);
            for (int i = 0; i < dy.Length; i++)
                expected[((int)Indices[i / columns] * columns) + (i % columns)] += dy[i];
            Assert.Equal(expected, host.Read(dtable, expected.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Gather_selects_one_column_of_each_row(string width)
    {
        using Host host = Host.Of(width);
        float[] x = Host.Numbers(Indices.Length * Rows, 1),
            dy = Host.Numbers(Indices.Length, 2),
            expected = Host.Numbers(x.Length, 3);
        Address indices = host.In(Indices),
            y = host.Out(dy.Length),
            dx = host.In(expected);
        host.Device.GatherColumn(host.In(x), indices, y, Indices.Length, Rows);
        host.Device.GatherColumnGradient(host.In(dy), indices, dx, Indices.Length, Rows);
        Assert.Equal([.. Indices.Select((column, row) => x[(row * Rows) + (int)column])], host.Read(y, dy.Length));
        for (int row = 0; row < dy.Length; row++)
            expected[(row * Rows) + (int)Indices[row]] += dy[row];
        Assert.Equal(expected, host.Read(dx, expected.Length));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(6f)]
    [InlineData(0.5f)]
    [InlineData(1e20f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Invalid_indices_are_refused(float index)
    {
        using Host host = new(CpuDevice.Shared);
        Address table = host.In(Rows * Rows, 1),
            indices = host.In(2, index),
            y = host.In(2 * Rows, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Device.GatherRows(table, indices, y, Rows, 2, Rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Device.ScatterAddRows(y, indices, table, Rows, 2, Rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Device.GatherColumn(table, indices, y, 2, Rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Device.GatherColumnGradient(y, indices, table, 2, Rows));
    }

    [Fact]
    public void Indices_are_exact_up_to_two_to_the_24()
    {
        const int Large = 1 << 24;
        using Host host = new(CpuDevice.Shared);
        Address table = host.Device.Allocate(Large + 1);
        try
        {
            host.Device.Fill(table, Large + 1, 0);
            host.Device.CopyIn([7, 8], table + (Large - 1));
            Address y = host.Out(2);
            host.Device.GatherRows(table, host.In((float)(Large - 1), Large), y, Large + 1, 2, 1);
            Assert.Equal([7, 8], host.Read(y, 2));
        }
        finally
        {
            host.Device.Free(table);
        }
    }
}
