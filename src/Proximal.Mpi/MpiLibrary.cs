using System.Runtime.InteropServices;

namespace Proximal.Mpi;

/// <summary>Functions of Open MPI 4, loaded at run time.</summary>
internal sealed unsafe partial class MpiLibrary
{
    // Of the standard that Open MPI 4 implements: one thread at a time calls the library.
    private const int ThreadSerialized = 2;

    private const int RtldLazy = 1,
        RtldGlobalLinux = 0x100,
        RtldGlobalMacOs = 0x8;

    private readonly nint library;
    private readonly void* world;
    private readonly void* bytes;
    private readonly void* floats;
    private readonly void* sum;
    private readonly delegate* unmanaged<void*, int, void*, int, int, void*, void**, int> send;
    private readonly delegate* unmanaged<void*, int, void*, int, int, void*, void**, int> receive;
    private readonly delegate* unmanaged<void**, int*, void*, int> test;
    private readonly delegate* unmanaged<void*, void*, int, void*, void*, void*, void**, int> allReduce;

    private MpiLibrary(nint library)
    {
        this.library = library;
        world = Find("ompi_mpi_comm_world");
        bytes = Find("ompi_mpi_byte");
        floats = Find("ompi_mpi_float");
        sum = Find("ompi_mpi_op_sum");
        send = (delegate* unmanaged<void*, int, void*, int, int, void*, void**, int>)Find("MPI_Isend");
        receive = (delegate* unmanaged<void*, int, void*, int, int, void*, void**, int>)Find("MPI_Irecv");
        test = (delegate* unmanaged<void**, int*, void*, int>)Find("MPI_Test");
        allReduce = (delegate* unmanaged<void*, void*, int, void*, void*, void*, void**, int>)Find("MPI_Iallreduce");
    }

    /// <summary>Loads and initializes the library.</summary>
    /// <exception cref="InvalidInputException">It is not installed.</exception>
    public static MpiLibrary Start()
    {
        // Open MPI would replace the handler of SIGSEGV, with which .NET finds null references.
        if (!OperatingSystem.IsWindows())
            _ = SetEnvironment("OMPI_MCA_opal_signal", "", 1);
        var mpi = new MpiLibrary(Load());
        int provided;
        var initialize = (delegate* unmanaged<int*, byte***, int, int*, int>)mpi.Find("MPI_Init_thread");
        Check(initialize(null, null, ThreadSerialized, &provided), "MPI_Init_thread");
        return mpi;
    }

    /// <summary>Index of this process.</summary>
    public int Rank()
    {
        int rank;
        Check(((delegate* unmanaged<void*, int*, int>)Find("MPI_Comm_rank"))(world, &rank), "MPI_Comm_rank");
        return rank;
    }

    /// <summary>Number of processes.</summary>
    public int Size()
    {
        int size;
        Check(((delegate* unmanaged<void*, int*, int>)Find("MPI_Comm_size"))(world, &size), "MPI_Comm_size");
        return size;
    }

    /// <summary>Starts to send bytes to a rank; returns the request.</summary>
    public void* Send(byte* data, int length, int rank)
    {
        void* request;
        Check(send(data, length, bytes, rank, 0, world, &request), "MPI_Isend");
        return request;
    }

    /// <summary>Starts to receive bytes from a rank; returns the request.</summary>
    public void* Receive(byte* data, int length, int rank)
    {
        void* request;
        Check(receive(data, length, bytes, rank, 0, world, &request), "MPI_Irecv");
        return request;
    }

    /// <summary>Starts to sum values over all ranks in place; returns the request.</summary>
    public void* AllReduce(float* values, int length)
    {
        void* request;
        // MPI_IN_PLACE is 1 in Open MPI.
        Check(allReduce((void*)1, values, length, floats, sum, world, &request), "MPI_Iallreduce");
        return request;
    }

    /// <summary>Whether a request is complete. Advances all transfers.</summary>
    public bool IsComplete(ref void* request)
    {
        int flag;
        fixed (void** address = &request)
            Check(test(address, &flag, null), "MPI_Test");
        return flag != 0;
    }

    /// <summary>Ends all processes.</summary>
    public void Abort(int exitCode) => ((delegate* unmanaged<void*, int, int>)Find("MPI_Abort"))(world, exitCode);

    /// <summary>Ends the use of the library, after all ranks have called it.</summary>
    public void Finish() => ((delegate* unmanaged<int>)Find("MPI_Finalize"))();

    // Its plugins need the symbols of the library, so they must be global.
    private static nint Load()
    {
        string[] names = OperatingSystem.IsMacOS()
            ? ["libmpi.40.dylib", "libmpi.dylib", "/opt/homebrew/lib/libmpi.dylib", "/usr/local/lib/libmpi.dylib"]
            : ["libmpi.so.40", "libmpi.so"];
        if (!OperatingSystem.IsWindows())
            foreach (string name in names)
                if (
                    Open(name, RtldLazy | (OperatingSystem.IsMacOS() ? RtldGlobalMacOs : RtldGlobalLinux)) is var found
                    && found != 0
                    && NativeLibrary.TryGetExport(found, "ompi_mpi_comm_world", out _)
                )
                    return found;
        throw new InvalidInputException(
            "training on several processes needs Open MPI 4, which was not found: "
                + (
                    OperatingSystem.IsMacOS() ? "install it with 'brew install open-mpi'"
                    : OperatingSystem.IsWindows() ? "it does not exist for Windows; use Linux or WSL"
                    : "install it with 'apt-get install openmpi-bin libopenmpi3' (Debian, Ubuntu)"
                )
        );
    }

    private static void Check(int code, string function)
    {
        if (code != 0)
            throw new InvalidOperationException($"{function} of Open MPI failed with code {code}");
    }

    private void* Find(string name) => (void*)NativeLibrary.GetExport(library, name);

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
