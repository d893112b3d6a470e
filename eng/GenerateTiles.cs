#:property PublishAot=false
using System.Text;

// Writes the register tiles of the matrix products: dotnet run eng/GenerateTiles.cs
// With --check it writes nothing and ends with exit code 1 if a committed file differs from what it would write.

string folder = Path.Combine(FindRoot(), "src", "Proximal.Tensors", "Cpu", "Tiles");
bool check = args.Contains("--check");
bool differs = false;
(string Name, string Text)[] files =
[
    ("GemmTiles.g.cs", Tiles.Gemm()),
    ("DotTiles.g.cs", Tiles.Dot()),
    ("GatheredTiles.g.cs", Tiles.Gathered()),
];
foreach ((string name, string text) in files)
{
    string path = Path.Combine(folder, name);
    string present = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
    if (present == text)
        continue;
    differs = true;
    if (check)
        Console.Error.WriteLine($"{path} differs from the generator's output: run dotnet run eng/GenerateTiles.cs");
    else
        File.WriteAllText(path, text);
}

return check && differs ? 1 : 0;

static string FindRoot()
{
    string? folder = Directory.GetCurrentDirectory();
    while (folder is not null && !File.Exists(Path.Combine(folder, "Proximal.slnx")))
        folder = Path.GetDirectoryName(folder);
    return folder ?? throw new InvalidOperationException("run this program within the repository");
}

/// <summary>The source text of the tile classes. Accumulators are named c, row number, column letter: c2b.</summary>
internal static class Tiles
{
    private const string Letters = "abcd";

    /// <summary>Tiles of C = A B + start: each with rows 8, 6, 4, 2 or 1 and 2 registers or 1.</summary>
    public static string Gemm()
    {
        var code = new Code();
        code.Begin(
            "GemmTiles",
            "Register tiles of the matrix product C[r, j] = start[r, j] + Σ A[r, i] B[i, j].",
            "A has any row and column stride and is read one element at a time; rows of B are read in whole registers.",
            "start may be null, which stands for zeros. Every element is one chain of multiply-adds in the order of i,",
            "so its bits do not depend on the tile that computes it."
        );
        foreach (int registers in new[] { 2, 1 })
        foreach (int rows in new[] { 8, 6, 4, 2, 1 })
            GemmTile(code, rows, registers);
        return code.End();
    }

    /// <summary>Tiles of y += x Wᵀ: each with rows 6, 4, 2 or 1 and 4 outputs.</summary>
    public static string Dot()
    {
        var code = new Code();
        code.Begin(
            "DotTiles",
            "Register tiles of y[r, o] += x[r] · w[o], where both factors are read along their rows.",
            "Every sum is one chain of multiply-adds in each lane, then a fixed tree over the lanes, in every tile:",
            "a row's result does not depend on the rows beside it. If count is no whole number of registers, the last",
            "register of a row of w is read once more and multiplied by xTail [rows, lanes], which holds zeros "
                + "and then",
            "the last elements of x; otherwise xTail is null. Two rows of w, the first at ahead, are prefetched."
        );
        foreach (int rows in new[] { 6, 4, 2, 1 })
            DotTile(code, rows);
        code.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
        code.Line("private static void Add(float* y, Vector128<float> sums) => (Vector128.Load(y) + sums).Store(y);");
        return code.End();
    }

    /// <summary>Tiles of 6 rows by 2 registers or 1, whose rows are found through tables.</summary>
    public static string Gathered()
    {
        var code = new Code();
        code.Begin(
            "GatheredTiles",
            "Register tiles of C[r] = start + Σ A[r, i] B[i], where A[r, i] lies at a + rows[r] + steps[i].",
            "Row r of C lies at c + targets[r]. start is one row for all rows of C, or null; with accumulate, "
                + "C itself.",
            "Every element is one chain of multiply-adds in the order of i."
        );
        foreach (int registers in new[] { 2, 1 })
            GatheredTile(code, rows: 6, registers);
        return code.End();
    }

    private static void GemmTile(Code code, int rows, int registers)
    {
        code.Method(
            $"Tile{rows}x{registers}",
            $"{Plural(rows, "row")} by {Plural(registers, "register")}.",
            "int k, float* a, nint aRow, nint aStep, float* b, nint bStep,",
            "float* c, nint cRow, float* start, nint startRow"
        );
        code.Line($"T {List(Accumulators(rows, registers))};");
        code.Open("if (start == null)");
        for (int r = 0; r < rows; r++)
            code.Line($"{string.Join(" = ", Row(r, registers))} = T.Zero;");
        code.Close();
        code.Open("else");
        for (int r = 0; r < rows; r++)
        for (int j = 0; j < registers; j++)
            code.Line($"{Name(r, j)} = T.Load({At("start", "startRow", r, j)});");
        code.Close();
        code.Line();

        // Four rows share one pointer: a multiple of the stride costs no addition then.
        if (rows > 4)
            code.Line("float* a4 = a + (4 * aRow);");
        if (rows > 2)
        {
            code.Line("nint aRow3 = 3 * aRow;");
            code.Line("nint aRow2 = 2 * aRow;");
        }

        code.Open("for (int i = 0; i < k; i++)");
        LoadRight(code, registers);
        for (int r = 0; r < rows; r++)
        {
            string pointer = r < 4 ? "a" : "a4";
            string element = (r % 4) switch
            {
                0 => $"*{pointer}",
                1 => $"{pointer}[aRow]",
                _ => $"{pointer}[aRow{r % 4}]",
            };
            MultiplyAdd(code, r, registers, $"T.Create({element})");
        }

        code.Line("a += aStep;");
        if (rows > 4)
            code.Line("a4 += aStep;");
        code.Line("b += bStep;");
        code.Close();
        code.Line();
        for (int r = 0; r < rows; r++)
        for (int j = 0; j < registers; j++)
            code.Line($"T.Store({Name(r, j)}, {At("c", "cRow", r, j)});");
        code.Close();
        code.Line();
    }

    private static void DotTile(Code code, int rows)
    {
        const int outputs = 4;
        code.Method(
            $"Tile{rows}",
            $"{Plural(rows, "row")} by {outputs} outputs.",
            "int count, float* x, nint xRow, float* xTail, float* w, nint wRow, float* y, nint yRow, float* ahead"
        );
        for (int r = 0; r < rows; r++)
            code.Line($"T {List(Row(r, outputs).Select(name => $"{name} = T.Zero"))};");
        code.Line("int i = 0;");
        code.Open("for (; i + T.Count <= count; i += T.Count)");
        code.Line("CacheLines.Fetch(ahead + (2 * i));");
        code.Line("CacheLines.Fetch(ahead + (2 * i) + T.Count);");
        DotStep(code, rows, outputs, o => $"{Offset("w", "wRow", o)} + i", r => $"{Offset("x", "xRow", r)} + i");
        code.Close();
        code.Line();
        code.Open("if (xTail != null)");
        code.Line("float* last = w + count - T.Count;");
        DotStep(code, rows, outputs, o => Offset("last", "wRow", o), r => Offset("xTail", "T.Count", r));
        code.Close();
        code.Line();
        for (int r = 0; r < rows; r++)
            code.Line($"Add({Offset("y", "yRow", r)}, T.SumFour({List(Row(r, outputs))}));");
        code.Close();
        code.Line();
    }

    private static void DotStep(Code code, int rows, int outputs, Func<int, string> weight, Func<int, string> left)
    {
        for (int o = 0; o < outputs; o++)
            code.Line($"T w{Letters[o]} = T.Load({weight(o)});");
        for (int r = 0; r < rows; r++)
        {
            code.Line($"{(r == 0 ? "T " : "")}value = T.Load({left(r)});");
            for (int o = 0; o < outputs; o++)
                code.Line($"{Name(r, o)} = T.MultiplyAdd(value, w{Letters[o]}, {Name(r, o)});");
        }
    }

    private static void GatheredTile(Code code, int rows, int registers)
    {
        code.Method(
            $"Tile{rows}x{registers}",
            $"{Plural(rows, "row")} by {Plural(registers, "register")}.",
            "int k, float* a, int* rows, int* steps, float* b, nint bStep,",
            "float* c, int* targets, float* start, bool accumulate"
        );
        code.Line($"T {List(Accumulators(rows, registers))};");
        code.Open("if (start == null)");
        for (int j = 0; j < registers; j++)
            code.Line($"{string.Join(" = ", Column(j, rows))} = T.Zero;");
        code.Close();
        code.Open("else if (!accumulate)");
        for (int j = 0; j < registers; j++)
            code.Line($"{string.Join(" = ", Column(j, rows))} = T.Load({At("start", "", 0, j)});");
        code.Close();
        code.Open("else");
        for (int r = 0; r < rows; r++)
        for (int j = 0; j < registers; j++)
            code.Line($"{Name(r, j)} = T.Load({Target(r, j)});");
        code.Close();
        code.Line();
        for (int r = 0; r < rows; r++)
            code.Line($"float* a{r} = a + rows[{r}];");
        code.Open("for (int i = 0; i < k; i++)");
        code.Line("nint at = steps[i];");
        LoadRight(code, registers);
        for (int r = 0; r < rows; r++)
            MultiplyAdd(code, r, registers, $"T.Create(a{r}[at])");
        code.Line("b += bStep;");
        code.Close();
        code.Line();
        for (int r = 0; r < rows; r++)
        for (int j = 0; j < registers; j++)
            code.Line($"T.Store({Name(r, j)}, {Target(r, j)});");
        code.Close();
        code.Line();
    }

    // The registers of B's row i, which all rows of the tile use.
    private static void LoadRight(Code code, int registers)
    {
        for (int j = 0; j < registers; j++)
            code.Line($"T b{Letters[j]} = T.Load({At("b", "", 0, j)});");
    }

    private static void MultiplyAdd(Code code, int row, int registers, string element)
    {
        code.Line($"{(row == 0 ? "T " : "")}x = {element};");
        for (int j = 0; j < registers; j++)
            code.Line($"{Name(row, j)} = T.MultiplyAdd(x, b{Letters[j]}, {Name(row, j)});");
    }

    private static string Name(int row, int column) => $"c{row}{Letters[column]}";

    private static IEnumerable<string> Row(int row, int columns) =>
        Enumerable.Range(0, columns).Select(column => Name(row, column));

    private static IEnumerable<string> Column(int column, int rows) =>
        Enumerable.Range(0, rows).Select(row => Name(row, column));

    private static IEnumerable<string> Accumulators(int rows, int columns) =>
        Enumerable.Range(0, rows).SelectMany(row => Row(row, columns));

    private static string Offset(string pointer, string stride, int row) =>
        row switch
        {
            0 => pointer,
            1 => $"{pointer} + {stride}",
            _ => $"{pointer} + ({row} * {stride})",
        };

    private static string At(string pointer, string stride, int row, int register) =>
        Offset(pointer, stride, row) + (register == 0 ? "" : " + T.Count");

    private static string Target(int row, int register) => $"c + targets[{row}]" + (register == 0 ? "" : " + T.Count");

    private static string List(IEnumerable<string> parts) => string.Join(", ", parts);

    private static string Plural(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}

/// <summary>C# source text with indentation.</summary>
internal sealed class Code
{
    private readonly StringBuilder text = new();
    private int depth;

    /// <summary>Writes the head of a file and opens its class.</summary>
    public void Begin(string name, string summary, params string[] remarks)
    {
        Line("// <auto-generated/>");
        Line(
            "// Written by eng/GenerateTiles.cs. Change that program and run it; CI compares this file with its output."
        );
        Line("#nullable enable");
        Line();
        Line("using System.Runtime.CompilerServices;");
        Line("using System.Runtime.Intrinsics;");
        Line();
        Line("namespace Proximal.Tensors;");
        Line();
        Line($"/// <summary>{summary}</summary>");
        Line("/// <remarks>");
        foreach (string remark in remarks)
            Line($"/// {remark}");
        Line("/// </remarks>");
        Line($"internal static unsafe class {name}<T>");
        Line("    where T : struct, ILanes<T>");
        Line("{");
        depth++;
    }

    /// <summary>Writes the head of a method, with its parameters on lines of their own, and opens its body.</summary>
    public void Method(string name, string summary, params string[] parameters)
    {
        Line($"/// <summary>{summary}</summary>");
        Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        Line($"internal static void {name}(");
        depth++;
        foreach (string line in parameters)
            Line(line);
        depth--;
        Line(")");
        Line("{");
        depth++;
    }

    /// <summary>Writes a statement and opens its block.</summary>
    public void Open(string statement)
    {
        Line(statement);
        Line("{");
        depth++;
    }

    /// <summary>Closes the innermost block.</summary>
    public void Close()
    {
        depth--;
        Line("}");
    }

    /// <summary>Writes one line.</summary>
    public void Line(string line = "") =>
        text.Append(line.Length == 0 ? "" : new string(' ', 4 * depth)).Append(line).Append('\n');

    /// <summary>Closes the class and returns the file's text.</summary>
    public string End()
    {
        while (text[^1] == '\n' && text[^2] == '\n')
            text.Length--;
        Close();
        return text.ToString();
    }
}
